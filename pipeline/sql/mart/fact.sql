-- fact
-- Each row is one complaint (or, in hot, one signed image of it).
-- Reads: processed, image_token
-- Units: see pipeline/schema/published.py
-- Checked by: checks/published_totals.sql
INSERT INTO part.fact BY NAME
SELECT processed.* EXCLUDE (known_until_at), image_token.token_ids
FROM processed
LEFT JOIN image_token USING (complaint_id)
ORDER BY received_at, complaint_id;

-- fact
-- Each row is one complaint (or, in hot, one signed image of it).
-- Reads: processed, image_model
-- Units: see pipeline/schema/published.py
-- Checked by: checks/published_totals.sql
INSERT INTO part.fact BY NAME
SELECT processed.* EXCLUDE (known_until_at), image_model.* EXCLUDE (complaint_id)
FROM processed
LEFT JOIN image_model USING (complaint_id)
ORDER BY received_at, complaint_id;

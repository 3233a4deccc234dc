-- fact
-- Each row is one complaint (or, in hot, one signed image of it).
-- Reads: processed
-- Units: see pipeline/schema/published.py
-- Checked by: checks/published_totals.sql
INSERT INTO part.fact BY NAME
SELECT * EXCLUDE (known_until_at)
FROM processed
ORDER BY received_at, complaint_id;

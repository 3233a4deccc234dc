-- open_complaint
-- Each row is one open complaint, the same row as in fact; in hot it is signed.
-- Reads: fact
-- Units: as in fact
-- Checked by: checks/open_complaint_adds_up.sql
CREATE OR REPLACE TABLE open_complaint AS
SELECT * FROM fact WHERE is_open ORDER BY received_at, complaint_id;

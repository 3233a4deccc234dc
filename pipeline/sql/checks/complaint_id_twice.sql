-- A complaint number stands twice among current complaints.
-- Scope: core
-- Reads: core.complaint; $after: only numbers that a later batch brought
SELECT complaint_id
FROM core.complaint
WHERE complaint_id IN (SELECT complaint_id FROM core.complaint WHERE batch_seq > $after)
GROUP BY complaint_id
HAVING count(*) > 1;

-- A complaint number stands twice among current complaints.
-- Scope: core
-- Reads: core.complaint; $after: numbers that later batches brought, among those of the same days (0: all)
SELECT complaint_id
FROM core.complaint
WHERE
    complaint_id IN (SELECT complaint_id FROM core.complaint WHERE batch_seq > $after)
    AND in_spans(complaint_id)
GROUP BY complaint_id
HAVING count(*) > 1;

-- A source's own number stands under two complaint numbers.
-- Scope: core
-- Reads: core.complaint; $after: among what later batches brought (0: among all)
SELECT any_value(complaint_id), source_code, source_number
FROM core.complaint
WHERE batch_seq > $after
GROUP BY source_code, source_number
HAVING count(*) > 1;

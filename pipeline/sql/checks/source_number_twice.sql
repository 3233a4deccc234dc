-- A source's own number stands under two complaint numbers.
-- Scope: core
-- Reads: core.complaint; $after: only numbers that a later batch brought
SELECT any_value(complaint_id), source_code, source_number
FROM core.complaint
WHERE key_hash IN (SELECT key_hash FROM core.complaint WHERE batch_seq > $after)
GROUP BY source_code, source_number
HAVING count(*) > 1;

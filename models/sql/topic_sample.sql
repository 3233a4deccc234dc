-- a sample in which no field drowns another one
-- Each row is one complaint, at most $each a field, drawn by the hash of its id.
-- Reads: fact; $since: first day of receipt
WITH drawn AS (
    SELECT complaint_id
    FROM (SELECT complaint_id, field_code FROM fact WHERE sign > 0 AND received_on >= $since)
    QUALIFY row_number() OVER (PARTITION BY field_code ORDER BY hash(complaint_id), complaint_id) <= $each
)
SELECT complaint_id, arg_max(token_ids, known_from_at) AS token_ids, max(received_on) AS received_on
FROM fact
WHERE sign > 0 AND token_ids IS NOT NULL AND complaint_id IN (SELECT complaint_id FROM drawn)
GROUP BY complaint_id
ORDER BY complaint_id

-- touched: complaints of the batch that need a look
-- Each row is one key that came more than once, or that core already held.
-- Reads: core.complaint
CREATE OR REPLACE TEMP TABLE touched AS
SELECT key_hash FROM core.complaint WHERE batch_seq = $batch_seq GROUP BY key_hash HAVING count(*) > 1
UNION
SELECT incoming.key_hash
FROM core.complaint AS incoming
SEMI JOIN (
    SELECT key_hash FROM core.complaint WHERE batch_seq < $batch_seq AND source_code = $source_code
) AS held ON held.key_hash = incoming.key_hash
WHERE incoming.batch_seq = $batch_seq;

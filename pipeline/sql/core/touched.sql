-- touched: complaints of the newest batches that need a look
-- Each row is one key that came more than once, or that core already held.
-- Reads: core.complaint; $first_seq, in_spans (days of the held complaints, pipeline/directory.py)
CREATE OR REPLACE TEMP TABLE touched AS
SELECT key_hash FROM core.complaint WHERE batch_seq >= $first_seq GROUP BY key_hash HAVING count(*) > 1
UNION
SELECT incoming.key_hash
FROM core.complaint AS incoming
SEMI JOIN (
    SELECT key_hash FROM core.complaint WHERE batch_seq < $first_seq AND in_spans(complaint_id)
) AS held ON held.key_hash = incoming.key_hash
WHERE incoming.batch_seq >= $first_seq;

-- days on which complaints of the newest batches were first received, where core took them in lately
-- Each row is one day as day_code gives it.
-- Reads: core.complaint; $through: last batch of the directory, $first_seq: first of the newest batches
SELECT DISTINCT day_code(complaint_id) AS day
FROM core.complaint
WHERE
    batch_seq > $through AND batch_seq < $first_seq AND complaint_id IS NOT NULL
    AND key_hash IN (SELECT key_hash FROM core.complaint WHERE batch_seq >= $first_seq);

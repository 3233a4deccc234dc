-- An image was replaced before it was known.
-- Scope: core
-- Reads: core.complaint_version; $after
SELECT complaint_id, known_from_at, known_until_at
FROM core.complaint_version
WHERE until_batch_seq > $after AND known_until_at < known_from_at;

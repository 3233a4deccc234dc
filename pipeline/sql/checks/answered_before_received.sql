-- A complaint was answered before it was received.
-- Scope: core
-- Reads: core.complaint; $after
SELECT complaint_id, received_at, answered_at
FROM core.complaint
WHERE batch_seq > $after AND answered_at < received_at;

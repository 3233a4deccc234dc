-- A deadline lies before the receipt.
-- Scope: core
-- Reads: core.complaint; $after
SELECT complaint_id, received_at, due_at
FROM core.complaint
WHERE batch_seq > $after AND due_at < received_at;

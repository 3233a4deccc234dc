-- A satisfaction score is not 1 to 5.
-- Scope: core
-- Reads: core.complaint; $after
SELECT complaint_id, satisfaction_score
FROM core.complaint
WHERE batch_seq > $after AND satisfaction_score NOT BETWEEN 1 AND 5;

-- A fact is open and finished at once, or lacks its receipt.
-- Scope: part
-- Reads: fact
SELECT complaint_id
FROM fact
WHERE
    received_at IS NULL
    OR is_open IS NULL
    OR (is_open AND (answered_at IS NOT NULL OR is_on_time IS NOT NULL))
    OR received_on <> received_at::DATE
    OR abs(sign) <> 1;

-- model.complaint_token: tokens of texts that changed go
-- Reads: fresh_token
DELETE FROM model.complaint_token
WHERE
    complaint_id >= (SELECT min(complaint_id) FROM fresh_token)
    AND complaint_id <= (SELECT max(complaint_id) FROM fresh_token)
    AND complaint_id IN (SELECT complaint_id FROM fresh_token);

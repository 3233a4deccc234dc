-- model.complaint_topic: verdicts on texts that changed go
-- Reads: fresh_topic
DELETE FROM model.complaint_topic
WHERE
    complaint_id >= (SELECT min(complaint_id) FROM fresh_topic)
    AND complaint_id <= (SELECT max(complaint_id) FROM fresh_topic)
    AND complaint_id IN (SELECT complaint_id FROM fresh_topic);

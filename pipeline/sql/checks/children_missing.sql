-- A complaint of a built batch has no first event (its receipt).
-- Scope: core
-- Reads: core.complaint, core.status_event, core.built; $after
SELECT complaint.complaint_id
FROM core.complaint AS complaint
ANTI JOIN (SELECT complaint_id FROM core.status_event WHERE event_number = 1 AND in_spans(complaint_id)) AS event USING (complaint_id)
WHERE
    complaint.batch_seq > $after
    AND complaint.batch_seq <= (SELECT coalesce(max(through_batch_seq), 0) FROM core.built);

-- core.transfer_event without the rows of the changed complaints, before they are written again
-- Reads: changed; in_spans
DELETE FROM core.transfer_event WHERE in_spans(complaint_id) AND complaint_id IN (SELECT complaint_id FROM changed);

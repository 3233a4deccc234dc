-- core.transfer_event without the rows of the changed complaints, before they are written again
-- Reads: changed
DELETE FROM core.transfer_event WHERE complaint_id IN (SELECT complaint_id FROM changed);

-- core.status_event without the rows of the changed complaints, before they are written again
-- Reads: changed
DELETE FROM core.status_event WHERE complaint_id IN (SELECT complaint_id FROM changed);

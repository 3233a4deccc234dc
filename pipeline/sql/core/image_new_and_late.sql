-- current_image: current images of the changed complaints, where some only got an older image
-- Each row is one complaint.
-- Reads: core.complaint, late_only; variable after_batch, in_spans
CREATE OR REPLACE TEMP VIEW current_image AS
SELECT * FROM core.complaint WHERE batch_seq > getvariable('after_batch')
UNION ALL
SELECT * FROM core.complaint WHERE in_spans(complaint_id) AND complaint_id IN (SELECT complaint_id FROM late_only);

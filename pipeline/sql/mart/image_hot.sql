-- image: current images of the changed complaints, for hot
-- Each row is one complaint.
-- Reads: core.complaint, late_only; variable after_batch
CREATE OR REPLACE TEMP VIEW image AS
SELECT *, NULL::TIMESTAMP AS known_until_at FROM core.complaint WHERE batch_seq > getvariable('after_batch')
UNION ALL
SELECT complaint.*, NULL::TIMESTAMP AS known_until_at
FROM core.complaint AS complaint
WHERE complaint_id IN (SELECT complaint_id FROM late_only);

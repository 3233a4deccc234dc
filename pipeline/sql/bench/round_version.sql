-- core.complaint_version: images that this round replaces
-- Reads: core.complaint, chosen
INSERT INTO core.complaint_version BY NAME
SELECT complaint.*, $known_at::TIMESTAMP AS known_until_at, $seq AS until_batch_seq
FROM core.complaint
WHERE complaint_id IN (SELECT complaint_id FROM chosen);

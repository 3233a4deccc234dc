-- batches: which batches have images in core
-- Each row is one batch_seq.
-- Reads: core.complaint, core.complaint_version
SELECT batch_seq FROM core.complaint
UNION
SELECT batch_seq FROM core.complaint_version;

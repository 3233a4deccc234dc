-- the last batch that brought an image
-- One row.
-- Reads: core.complaint, core.complaint_version
SELECT greatest(
    coalesce((SELECT max(batch_seq) FROM core.complaint), 0),
    coalesce((SELECT max(batch_seq) FROM core.complaint_version), 0)
);

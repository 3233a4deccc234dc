-- image: replaced images of a range of ids that are still kept, for a folded part
-- Each row is one image that a later one replaced.
-- Reads: core.complaint_version; variables from_id, until_id, kept_since
CREATE OR REPLACE TEMP VIEW image AS
SELECT * EXCLUDE (until_batch_seq)
FROM core.complaint_version
WHERE
    complaint_id >= getvariable('from_id')
    AND complaint_id < getvariable('until_id')
    AND known_until_at > getvariable('kept_since');

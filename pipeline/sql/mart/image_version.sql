-- image: replaced images of a range of ids, that were replaced after a batch and are still kept
-- Each row is one image that a later one replaced.
-- Reads: core.complaint_version; variables from_id, until_id, after_batch, kept_since
CREATE OR REPLACE TEMP VIEW image AS
SELECT * EXCLUDE (until_batch_seq)
FROM core.complaint_version
WHERE
    complaint_id >= getvariable('from_id')
    AND complaint_id < getvariable('until_id')
    AND (batch_seq > getvariable('after_batch') OR until_batch_seq > getvariable('after_batch'))
    AND known_until_at > getvariable('kept_since');

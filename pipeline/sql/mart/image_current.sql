-- image: complaints as they stand, of a range of ids, that came after a batch
-- Each row is one complaint; ids begin with the day, so a range of ids is a span of days.
-- Reads: core.complaint; variables from_id, until_id, after_batch
CREATE OR REPLACE TEMP VIEW image AS
SELECT *, NULL::TIMESTAMP AS known_until_at
FROM core.complaint
WHERE
    complaint_id >= getvariable('from_id')
    AND complaint_id < getvariable('until_id')
    AND batch_seq > getvariable('after_batch');

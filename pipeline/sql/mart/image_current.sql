-- image: complaints as they stand, of a range of ids, for a folded part
-- Each row is one complaint; ids begin with the day, so a range of ids is a span of days.
-- Reads: core.complaint; variables from_id, until_id
CREATE OR REPLACE TEMP VIEW image AS
SELECT *, NULL::TIMESTAMP AS known_until_at
FROM core.complaint
WHERE complaint_id >= getvariable('from_id') AND complaint_id < getvariable('until_id');

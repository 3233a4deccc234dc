-- core.rejected, the newest batches
-- Each row is one record that broke a rule.
-- Reads: core.complaint (records with complaint_id NULL), brought, reject_reason, heading_of (temporary); $first_seq
INSERT INTO core.rejected
SELECT
    bad.batch_seq,
    bad.source_code,
    brought.file_name,
    bad.line_number,
    coalesce(heading_of.heading, nullif(split_part(bad.title, ':', 2), '')) AS column_name,
    split_part(bad.title, ':', 1) AS reason_code,
    reject_reason.sentence AS reason
FROM core.complaint AS bad
JOIN temp.brought ON brought.batch_seq = bad.batch_seq
LEFT JOIN temp.reject_reason ON reject_reason.code = split_part(bad.title, ':', 1)
LEFT JOIN temp.heading_of
    ON heading_of.source_code = bad.source_code AND heading_of.target = split_part(bad.title, ':', 2)
WHERE bad.batch_seq >= $first_seq AND bad.complaint_id IS NULL;

-- core.rejected, one batch
-- Each row is one record of the batch that broke a rule.
-- Reads: core.complaint (records with complaint_id NULL), reject_reason, heading_of (both temporary)
INSERT INTO core.rejected
SELECT
    bad.batch_seq,
    bad.source_code,
    $file_name AS file_name,
    bad.line_number,
    coalesce(heading_of.heading, nullif(split_part(bad.title, ':', 2), '')) AS column_name,
    split_part(bad.title, ':', 1) AS reason_code,
    reject_reason.sentence AS reason
FROM core.complaint AS bad
LEFT JOIN temp.reject_reason ON reject_reason.code = split_part(bad.title, ':', 1)
LEFT JOIN temp.heading_of ON heading_of.target = split_part(bad.title, ':', 2)
WHERE bad.batch_seq = $batch_seq AND bad.complaint_id IS NULL;

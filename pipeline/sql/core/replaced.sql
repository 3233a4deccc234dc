-- replaced: every image of the changed complaints that have more than one, the current one included
-- Each row is one image; the latest known is last.
-- Reads: changed, current_image, core.complaint_version; in_spans
CREATE OR REPLACE TEMP TABLE replaced AS
WITH older AS (
    SELECT
        version.complaint_id, version.known_from_at, version.batch_seq, version.status_code, version.received_at,
        version.answered_at, version.result_code, version.answer_text, version.department_code
    FROM core.complaint_version AS version
    SEMI JOIN changed USING (complaint_id)
    WHERE in_spans(complaint_id)
)
SELECT * FROM older
UNION ALL
SELECT
    complaint.complaint_id, complaint.known_from_at, complaint.batch_seq, complaint.status_code,
    complaint.received_at, complaint.answered_at, complaint.result_code, complaint.answer_text,
    complaint.department_code
FROM current_image AS complaint
SEMI JOIN older USING (complaint_id);

-- core.answer
-- Each row is one version of an answer; a complaint with one image has at most one.
-- Reads: current_image, replaced
-- Units: answer_number from 1 in time
-- Checked by: checks/answer_has_complaint.sql
INSERT INTO core.answer BY NAME
SELECT complaint_id, 1 AS answer_number, answered_at, result_code, answer_text
FROM current_image
ANTI JOIN replaced USING (complaint_id)
WHERE answered_at IS NOT NULL
UNION ALL BY NAME
SELECT
    complaint_id,
    row_number() OVER (PARTITION BY complaint_id ORDER BY answered_at, first_known_at, result_code) AS answer_number,
    answered_at,
    result_code,
    answer_text
FROM (
    SELECT complaint_id, answered_at, result_code, answer_text, min(known_from_at) AS first_known_at
    FROM replaced
    WHERE answered_at IS NOT NULL
    GROUP BY ALL
);

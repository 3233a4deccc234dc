-- core.satisfaction
-- Each row is one rating of an answer by the citizen.
-- Reads: current_image
-- Units: score from 1 to 5
-- Checked by: checks/satisfaction_in_range.sql
INSERT INTO core.satisfaction BY NAME
SELECT complaint_id, satisfaction_score AS score, satisfied_at AS rated_at
FROM current_image
WHERE satisfaction_score IS NOT NULL;

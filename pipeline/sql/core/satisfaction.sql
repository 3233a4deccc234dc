-- core.satisfaction
-- Each row is one rating of an answer by the citizen.
-- Reads: changed, core.complaint
-- Units: score from 1 to 5
-- Checked by: checks/satisfaction_in_range.sql
INSERT INTO core.satisfaction BY NAME
SELECT complaint_id, satisfaction_score AS score, satisfied_at AS rated_at
FROM core.complaint
SEMI JOIN changed USING (complaint_id)
WHERE satisfaction_score IS NOT NULL;

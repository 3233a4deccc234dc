-- 재지정 of the complaints of a slice, out of one part of texts: from which unit to which
-- Each row is one 재지정 of one complaint.
-- Reads: the complaints themselves, text of one part; $seen: complaints whose text a newer part has
WITH moved AS (
    SELECT complaint_id FROM @relation WHERE transfer_count >= 1 AND @where GROUP BY complaint_id HAVING @count > 0
),
step AS (
    SELECT complaint_id, unnest(transfers) AS move
    FROM @text
    WHERE complaint_id IN (SELECT complaint_id FROM moved) AND complaint_id NOT IN (SELECT unnest($seen))
)
SELECT complaint_id, move.from_department_code AS from_code, move.to_department_code AS to_code, move.is_bounce
FROM step

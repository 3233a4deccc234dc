-- Some finished complaints of a slice, drawn by a seed: the same seed draws the same ones
-- Each row is one complaint.
-- Reads: the complaints themselves
SELECT
    complaint_id,
    arg_max(receipt_number, known_from_at) FILTER (sign > 0) AS receipt_number,
    arg_max(department_code, known_from_at) FILTER (sign > 0) AS department_code,
    arg_max(result_code, known_from_at) FILTER (sign > 0) AS result_code
FROM @relation
WHERE status_code = 'answered' AND @where
GROUP BY complaint_id
HAVING @count > 0
ORDER BY md5(complaint_id || $seed)
LIMIT $most

-- The newest complaints of a slice with their titles
-- Each row is one complaint in its newest image, the last received first.
-- Reads: the complaints themselves; $most: rows
SELECT complaint_id, arg_max(title, known_from_at) AS title, arg_max(received_at, known_from_at) AS received_at
FROM @relation
WHERE @where
GROUP BY complaint_id
HAVING @count > 0
ORDER BY received_at DESC, complaint_id
LIMIT $most

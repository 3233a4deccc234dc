-- Earlier images of one complaint, oldest first
-- Each row is one image that a later one replaced.
-- Reads: version
SELECT @columns
FROM @relation
WHERE @where
ORDER BY known_from_at, known_until_at

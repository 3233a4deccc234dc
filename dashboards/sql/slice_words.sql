-- Tokens of the complaints of a slice, for counting words and phrases outside the database
-- Each row is one complaint, or one signed image of it.
-- Reads: complaints (fact, open ones alone, or as known at an instant)
SELECT token_ids, sign
FROM @relation
WHERE @where

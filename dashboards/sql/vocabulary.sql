-- Every word of the published texts with its number
-- Each row is one word.
-- Reads: vocabulary
SELECT token_id, token FROM vocabulary

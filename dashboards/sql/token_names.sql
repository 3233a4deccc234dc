-- Words of some numbers
-- Each row is one word.
-- Reads: vocabulary; $ids
SELECT token_id, token FROM vocabulary WHERE token_id IN (SELECT unnest($ids::INTEGER[]))

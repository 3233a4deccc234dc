-- every token by its number
-- Each row is one token; its number is its place.
-- Reads: model.vocabulary
SELECT token FROM model.vocabulary ORDER BY token_id

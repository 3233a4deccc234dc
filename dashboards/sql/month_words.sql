-- How often each word stands in the texts of a city since a month
-- Each row is one word.
-- Reads: cube_token_field
-- Units: token_count in tokens (a word that stands twice in a text counts twice)
SELECT token_id, sum(token_count)::BIGINT AS token_count
FROM cube_token_field
WHERE month_on >= $since
GROUP BY token_id

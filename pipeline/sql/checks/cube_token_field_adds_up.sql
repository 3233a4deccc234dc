-- The cube cube_token_field does not hold as many tokens as the facts beside it.
-- Scope: part
-- Reads: cube_token_field, fact
WITH cube AS (SELECT coalesce(sum(token_count), 0) AS tokens FROM cube_token_field),
counted AS (SELECT coalesce(sum(len(token_ids) * sign), 0) AS tokens FROM fact)
SELECT cube.tokens, counted.tokens FROM cube, counted WHERE cube.tokens <> counted.tokens;

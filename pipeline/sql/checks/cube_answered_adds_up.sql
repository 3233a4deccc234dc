-- The cube cube_answered does not hold as many finished complaints as the facts beside it.
-- Scope: part
-- Reads: cube_answered, fact
WITH cube AS (
    SELECT coalesce(sum(done_count), 0) AS done, coalesce(sum(on_time_count), 0) AS on_time FROM cube_answered
),
counted AS (
    SELECT
        coalesce(sum(sign) FILTER (answered_on IS NOT NULL), 0) AS done,
        coalesce(sum(sign) FILTER (is_on_time), 0) AS on_time
    FROM fact
)
SELECT cube.*, counted.* FROM cube, counted WHERE (cube.done, cube.on_time) <> (counted.done, counted.on_time);

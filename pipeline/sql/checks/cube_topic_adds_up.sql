-- The cube cube_topic does not hold as many complaints as the facts beside it.
-- Scope: part
-- Reads: cube_topic, fact
WITH cube AS (
    SELECT coalesce(sum(complaint_count), 0) AS complaints, coalesce(sum(open_count), 0) AS open_ones,
        coalesce(sum(on_time_count), 0) AS on_time
    FROM cube_topic
),
counted AS (
    SELECT coalesce(sum(sign), 0) AS complaints, coalesce(sum(sign) FILTER (is_open), 0) AS open_ones,
        coalesce(sum(sign) FILTER (is_on_time), 0) AS on_time
    FROM fact
)
SELECT cube.*, counted.*
FROM cube, counted
WHERE (cube.complaints, cube.open_ones, cube.on_time) <> (counted.complaints, counted.open_ones, counted.on_time);

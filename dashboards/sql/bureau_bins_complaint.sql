-- How far each handling body is: finished in time, finished late, finished without a deadline
-- Each row is one level-1 body, or one unit (@by); the same columns as bureau_bins_cube.sql.
-- Reads: the complaints themselves, for slices that no cube covers
-- Units: complaints
SELECT
    @by,
    sum(CASE WHEN is_on_time THEN sign ELSE 0 END) AS on_time_count,
    sum(CASE WHEN is_on_time = FALSE THEN sign ELSE 0 END) AS late_done_count,
    sum(CASE WHEN is_on_time IS NULL AND NOT is_open THEN sign ELSE 0 END) AS untimed_count
FROM @relation
WHERE @where
GROUP BY @by

-- How far each handling body is: finished in time, finished late, finished without a deadline
-- Each row is one level-1 body, or one unit (@by); NULL where no unit holds the complaint yet.
-- Reads: a cube by day of receipt
-- Units: complaints
SELECT
    @by,
    sum(on_time_count) AS on_time_count,
    sum(timed_count - on_time_count) AS late_done_count,
    sum(done_count - timed_count) AS untimed_count
FROM @relation
WHERE @where
GROUP BY @by

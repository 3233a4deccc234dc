-- What was finished, by day and kind, with everything that speed and promise are counted from
-- Each row is one day of finish x kind.
-- Reads: cube_answered
-- Units: *_count in complaints, *_hours in hours, *_days in working days
SELECT
    answered_on,
    kind_code,
    sum(done_count) AS done_count,
    sum(timed_count) AS timed_count,
    sum(on_time_count) AS on_time_count,
    sum(transferred_count) AS transferred_count,
    sum(response_hours_sum) AS response_hours,
    sum(response_days_sum) AS response_days,
    sum(legal_days_sum) AS legal_days,
    sum(shortened_days_sum) AS shortened_days
FROM @relation
WHERE @where
GROUP BY answered_on, kind_code

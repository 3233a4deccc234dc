-- What was finished, by day and kind, with everything that speed and promise are counted from
-- Each row is one day of finish x kind; the same columns as finished_cube.sql.
-- Reads: the complaints themselves, for slices that cube_answered does not cover
-- Units: *_count in complaints, *_hours in hours, *_days in working days
SELECT
    answered_on,
    kind_code,
    sum(sign) AS done_count,
    sum(CASE WHEN is_on_time IS NOT NULL THEN sign ELSE 0 END) AS timed_count,
    sum(CASE WHEN is_on_time THEN sign ELSE 0 END) AS on_time_count,
    sum(CASE WHEN transfer_count >= 1 THEN sign ELSE 0 END) AS transferred_count,
    sum(sign * response_hours) AS response_hours,
    sum(sign * response_days) AS response_days,
    sum(CASE WHEN legal_days >= 1 THEN sign * legal_days END) AS legal_days,
    sum(CASE WHEN legal_days >= 1 THEN sign * (legal_days - response_days) END) AS shortened_days
FROM @relation
WHERE @where
GROUP BY answered_on, kind_code

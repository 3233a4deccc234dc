-- What was finished, by unit and kind, with everything that speed, promise and care are counted from
-- Each row is one value of @by x kind.
-- Reads: the complaints themselves
-- Units: *_count in complaints, *_hours in hours, *_days in working days, score_sum in points
SELECT
    @by,
    kind_code,
    sum(sign) AS done_count,
    sum(CASE WHEN is_on_time IS NOT NULL THEN sign ELSE 0 END) AS timed_count,
    sum(CASE WHEN is_on_time THEN sign ELSE 0 END) AS on_time_count,
    sum(CASE WHEN transfer_count >= 1 THEN sign ELSE 0 END) AS transferred_count,
    sum(CASE WHEN is_quick_close THEN sign ELSE 0 END) AS quick_count,
    sum(CASE WHEN satisfaction_score IS NOT NULL THEN sign ELSE 0 END) AS rated_count,
    coalesce(sum(sign * satisfaction_score), 0) AS score_sum,
    coalesce(sum(sign * response_hours), 0) AS response_hours,
    coalesce(sum(sign * response_days), 0) AS response_days,
    sum(CASE WHEN legal_days >= 1 THEN sign ELSE 0 END) AS legal_count,
    coalesce(sum(CASE WHEN legal_days >= 1 THEN sign * legal_days END), 0) AS legal_days,
    coalesce(sum(CASE WHEN legal_days >= 1 THEN sign * (legal_days - response_days) END), 0) AS shortened_days,
    coalesce(sum(CASE WHEN legal_days >= 1 THEN sign * (legal_days - response_days) / legal_days END), 0) AS shortened_shares
FROM @relation
WHERE @where
GROUP BY ALL

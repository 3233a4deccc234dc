-- How complaints were rated, by one column
-- Each row is one value of @by.
-- Reads: the complaints themselves
-- Units: *_count in complaints, score_sum in points
SELECT
    @by,
    sum(CASE WHEN NOT is_open THEN sign ELSE 0 END) AS done_count,
    sum(CASE WHEN satisfaction_score IS NOT NULL THEN sign ELSE 0 END) AS rated_count,
    coalesce(sum(sign * satisfaction_score), 0) AS score_sum
FROM @relation
WHERE @where
GROUP BY ALL

-- How far legal periods were shortened (C-30), as ratio of sums and as mean of ratios
-- Each row is one half of the period (finished from $since on, or before), over complaints with a legal
-- period of a day or more.
-- Reads: the complaints themselves (the mean of ratios is in no cube)
-- Units: complaint_count in complaints, the two ratios as shares (1 = finished at once; negative = late)
SELECT
    answered_on >= $since AS is_recent,
    @count AS complaint_count,
    sum(sign * (legal_days - response_days)) / sum(sign * legal_days) AS ratio_of_sums,
    sum(sign * (legal_days - response_days) / legal_days) / sum(sign) AS mean_of_ratios
FROM @relation
WHERE @where
GROUP BY is_recent

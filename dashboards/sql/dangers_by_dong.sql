-- Complaints of a slice by 법정동 of the place that was found
-- Each row is one 법정동; places that may be in several have none and are left out.
-- Reads: the complaints themselves
-- Units: complaints
SELECT place_dong_code, @count AS complaint_count
FROM @relation
WHERE place_dong_code IS NOT NULL AND @where
GROUP BY place_dong_code

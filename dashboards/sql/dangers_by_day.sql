-- Complaints of a slice by day of receipt and by 자치구 of the place that was found
-- Each row is one 자치구 on one day; NULL where no place was found.
-- Reads: the complaints themselves
-- Units: complaints
SELECT received_on, place_district_code, @count AS complaint_count
FROM @relation
WHERE @where
GROUP BY received_on, place_district_code

-- Complaints of a slice by 자치구 of the place
-- Each row is one 자치구; NULL where the place is not known.
-- Reads: cube_place, or the complaints themselves
-- Units: complaints
SELECT district_code, @count AS complaint_count
FROM @relation
WHERE @where
GROUP BY district_code

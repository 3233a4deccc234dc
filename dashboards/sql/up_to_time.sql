-- Complaints of some days, each up to the same time of day
-- Each row is one day on which a complaint was received by then.
-- Reads: the complaints themselves (a cube knows whole hours only)
-- Units: complaints
SELECT received_on, @count AS complaint_count
FROM @relation
WHERE @where AND received_at < received_on + to_microseconds($elapsed)
GROUP BY received_on

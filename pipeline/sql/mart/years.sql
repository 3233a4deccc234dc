-- complaints by year of first receipt
-- Each row is one year.
-- Reads: core.complaint
SELECT left(complaint_id, 4)::INTEGER AS year, count(*) AS complaint_count
FROM core.complaint
GROUP BY ALL
ORDER BY year;

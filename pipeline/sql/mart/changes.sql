-- changed complaints by year of first receipt
-- Each row is one year with the complaints that changed since the last fold.
-- Reads: changed
SELECT left(complaint_id, 4)::INTEGER AS year, count(*) AS complaint_count
FROM changed
GROUP BY ALL
ORDER BY year;

-- What was finished, by kind and by whole working days from receipt to finish
-- Each row is one kind x days; 60 stands for 60 and more.
-- Reads: the complaints themselves
-- Units: complaints
SELECT kind_code, least(ceil(response_days)::INTEGER, 60) AS days, @count AS complaint_count
FROM @relation
WHERE response_days IS NOT NULL AND @where
GROUP BY ALL
HAVING complaint_count <> 0

-- A source sends fewer or more rows a day than data/row_counts.csv allows.
-- Scope: core
-- Reads: core.complaint, row_count; $after: asked only of everything (0), for it reads all of core
WITH sent AS (
    SELECT source_code, count(*) / (1 + date_diff('day', min(received_at), max(received_at))) AS rows_a_day
    FROM core.complaint
    WHERE $after = 0
    GROUP BY source_code
)
SELECT sent.source_code, sent.rows_a_day, row_count.at_least, row_count.at_most
FROM sent
JOIN row_count USING (source_code)
WHERE sent.rows_a_day NOT BETWEEN row_count.at_least AND row_count.at_most;

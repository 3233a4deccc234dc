-- cube_topic
-- Each row is one day of receipt x topic x kind x level-1 body; in hot the counts are signed.
-- Reads: fact
-- Units: *_count in complaints
-- Checked by: checks/cube_topic_adds_up.sql
CREATE OR REPLACE TABLE cube_topic AS
SELECT
    received_on,
    topic_code,
    kind_code,
    bureau_code,
    sum(sign)::BIGINT AS complaint_count,
    sum(CASE WHEN is_open THEN sign ELSE 0 END)::BIGINT AS open_count,
    sum(CASE WHEN is_open THEN 0 ELSE sign END)::BIGINT AS done_count,
    sum(CASE WHEN is_on_time IS NOT NULL THEN sign ELSE 0 END)::BIGINT AS timed_count,
    sum(CASE WHEN is_on_time THEN sign ELSE 0 END)::BIGINT AS on_time_count,
    sum(CASE WHEN transfer_count > 0 THEN sign ELSE 0 END)::BIGINT AS transferred_count
FROM fact
GROUP BY ALL
ORDER BY received_on;

-- cube_unit
-- Each row is one day of receipt x handling unit x kind x status; in hot the counts are signed.
-- Reads: fact
-- Units: *_count in complaints
-- Checked by: checks/cube_unit_adds_up.sql
CREATE OR REPLACE TABLE cube_unit AS
SELECT
    received_on,
    bureau_code,
    department_code,
    kind_code,
    status_code,
    sum(sign)::BIGINT AS complaint_count,
    sum(CASE WHEN is_open THEN sign ELSE 0 END)::BIGINT AS open_count,
    sum(CASE WHEN is_open THEN 0 ELSE sign END)::BIGINT AS done_count,
    sum(CASE WHEN is_on_time IS NOT NULL THEN sign ELSE 0 END)::BIGINT AS timed_count,
    sum(CASE WHEN is_on_time THEN sign ELSE 0 END)::BIGINT AS on_time_count,
    sum(CASE WHEN transfer_count > 0 THEN sign ELSE 0 END)::BIGINT AS transferred_count
FROM fact
GROUP BY ALL
ORDER BY received_on;

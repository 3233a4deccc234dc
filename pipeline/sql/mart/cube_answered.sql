-- cube_answered
-- Each row is one day of finish x handling unit x kind; in hot the counts and sums are signed.
-- Reads: fact
-- Units: *_count in complaints, response_hours_sum in hours, *_days_sum in working days
-- Checked by: checks/cube_answered_adds_up.sql
CREATE OR REPLACE TABLE cube_answered AS
SELECT
    answered_on,
    bureau_code,
    department_code,
    kind_code,
    sum(sign)::BIGINT AS done_count,
    sum(CASE WHEN is_on_time IS NOT NULL THEN sign ELSE 0 END)::BIGINT AS timed_count,
    sum(CASE WHEN is_on_time THEN sign ELSE 0 END)::BIGINT AS on_time_count,
    sum(response_hours * sign) AS response_hours_sum,
    sum(response_days * sign) AS response_days_sum,
    sum(CASE WHEN legal_days >= 1 THEN legal_days * sign ELSE 0 END) AS legal_days_sum,
    sum(CASE WHEN legal_days >= 1 THEN (legal_days - response_days) * sign ELSE 0 END) AS shortened_days_sum,
    sum(CASE WHEN transfer_count > 0 THEN sign ELSE 0 END)::BIGINT AS transferred_count
FROM fact
WHERE answered_on IS NOT NULL
GROUP BY ALL
ORDER BY answered_on;

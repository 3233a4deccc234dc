-- fact (of hot): new complaints, and the moved ones as two signed images
-- Each row is one signed image.
-- Reads: kept
INSERT INTO part.fact BY NAME
SELECT * EXCLUDE (base_id, delay, is_moved, is_new) FROM kept
UNION ALL BY NAME
SELECT
    * EXCLUDE (base_id, delay, is_moved, is_new) REPLACE (
        'in_progress' AS status_code,
        NULL AS result_code,
        NULL AS answered_at,
        NULL AS answered_on,
        TRUE AS is_open,
        NULL AS response_hours,
        NULL AS response_days,
        NULL AS is_on_time,
        NULL AS is_quick_close,
        NULL AS satisfaction_score,
        NULL AS satisfied_at,
        (-1)::TINYINT AS sign
    )
FROM kept
WHERE is_moved
ORDER BY received_at, complaint_id;

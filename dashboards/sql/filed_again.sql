-- Open complaints whose applicant filed the same topic before, within the slice
-- Each row is one open complaint, the one with the most before it first.
-- Reads: the complaints themselves
WITH one AS (
    SELECT complaint_id, applicant_key, topic_code, received_at, bool_or(is_open) AS is_open
    FROM @relation
    WHERE applicant_key IS NOT NULL AND topic_code IS NOT NULL AND @where
    GROUP BY complaint_id, applicant_key, topic_code, received_at
    HAVING @count > 0
),
numbered AS (
    SELECT *, row_number() OVER (PARTITION BY applicant_key, topic_code ORDER BY received_at) AS times
    FROM one
)
SELECT complaint_id, times FROM numbered WHERE is_open AND times > 1 ORDER BY times DESC, received_at LIMIT 20

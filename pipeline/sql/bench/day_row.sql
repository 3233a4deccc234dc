-- day_row: what six sources send on the next day
-- Each row is one record of a source file: half are new (those of the same weekday a week ago under new
-- numbers), half are complaints of the last sixty days and of the year before that were answered anew.
-- Reads: core.complaint, base_text.text
CREATE OR REPLACE TEMP TABLE day_row AS
WITH new_row AS (
    SELECT
        * REPLACE (
            source_number || '-n' AS source_number,
            received_at + INTERVAL 7 DAY AS received_at,
            due_at + INTERVAL 7 DAY AS due_at,
            'received' AS status_code,
            NULL AS result_code,
            NULL AS answered_at,
            NULL AS satisfaction_score,
            NULL AS satisfied_at
        ),
        complaint_id AS text_id
    FROM core.complaint
    WHERE received_at >= $as_of::TIMESTAMP - INTERVAL 7 DAY AND received_at < $as_of::TIMESTAMP - INTERVAL 6 DAY
    ORDER BY complaint_id
    LIMIT $count
),
changed AS (
    SELECT
        * REPLACE ('answered' AS status_code, 'informed' AS result_code, $as_of::TIMESTAMP AS answered_at),
        complaint_id AS text_id
    FROM core.complaint
    WHERE
        received_at >= $as_of::TIMESTAMP - INTERVAL 60 DAY AND received_at < $as_of::TIMESTAMP - INTERVAL 7 DAY
        OR (received_at >= $as_of::TIMESTAMP - INTERVAL 400 DAY AND received_at < $as_of::TIMESTAMP - INTERVAL 396 DAY)
    ORDER BY md5(complaint_id)
    LIMIT $count
),
sent AS (
    SELECT * FROM new_row
    UNION ALL
    SELECT * FROM changed
)
SELECT
    sent.source_code, sent.source_number, sent.receipt_number, sent.kind_code, sent.channel_code, sent.field_code,
    sent.item_code, sent.district_code, sent.dong_code, sent.lat, sent.lon, sent.department_code, sent.title,
    text.body, sent.received_at, sent.due_at, sent.legal_days, sent.sla_hours, sent.status_code, sent.result_code,
    sent.answered_at, CASE WHEN sent.answered_at IS NOT NULL THEN '다시 살펴 조치하였습니다.' END AS answer_text,
    sent.satisfaction_score, sent.satisfied_at
FROM sent
LEFT JOIN base_text.text AS text ON text.complaint_id = sent.text_id;

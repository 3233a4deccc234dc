-- core.status_event
-- Each row is one change of a complaint's state: its receipt, then every other state an image told.
-- The source gives an instant only for receipt and finish; between them happened_at is NULL.
-- Reads: current_image, replaced
-- Checked by: checks/status_event_in_time.sql
INSERT INTO core.status_event BY NAME
WITH told AS (
    SELECT complaint_id, status_code, answered_at, department_code, 1 AS image_number, FALSE AS is_repeat
    FROM current_image
    ANTI JOIN replaced USING (complaint_id)
    UNION ALL BY NAME
    SELECT
        complaint_id, status_code, answered_at, department_code,
        row_number() OVER image AS image_number,
        coalesce(lag(status_code) OVER image = status_code, FALSE) AS is_repeat
    FROM replaced
    WINDOW image AS (PARTITION BY complaint_id ORDER BY known_from_at, batch_seq)
)
SELECT complaint_id, 1 AS event_number, 'received' AS status_code, received_at AS happened_at, NULL AS department_code
FROM current_image
UNION ALL BY NAME
SELECT
    complaint_id,
    1 + CASE
        WHEN image_number = 1 THEN 1
        ELSE row_number() OVER (PARTITION BY complaint_id ORDER BY image_number)
    END AS event_number,
    status_code,
    answered_at AS happened_at,
    department_code
FROM told
WHERE status_code <> 'received' AND NOT is_repeat;

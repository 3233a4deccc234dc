-- shifted
-- Each row is one complaint of the generated year, moved into a month of another year under a new number.
-- Whole weeks are moved, so that weekdays keep; what would fall before the year comes 52 weeks later; a
-- copy moves within its hour. Years before the last have no complaint that stayed open, save those that
-- hot answers late: folded parts show them (is_moved) still open.
-- Reads: base_row, base.fact
CREATE OR REPLACE TEMP TABLE shifted AS
WITH drawn AS (
    SELECT
        base_id, draw, copy, old_at,
        date_trunc('hour', old_at)
        + to_seconds((60 * minute(old_at) + second(old_at) + 361 * copy) % 3600)
        - to_days($shift_days::INTEGER) AS early_at
    FROM base_row, range($copies::BIGINT) AS copies (copy)
    WHERE copy * (SELECT count(*) FROM base_row) + draw <= $rows
),
placed AS (
    SELECT *, CASE WHEN year(early_at) < $year THEN early_at + INTERVAL 364 DAY ELSE early_at END AS new_at
    FROM drawn
),
here AS (
    SELECT *, to_seconds(date_diff('second', old_at, new_at)) AS delay
    FROM placed
    WHERE month(new_at) = $month
),
dated AS (
    SELECT
        fact.* REPLACE (
            fact.source_number || '-' || ($year % 100) || copy AS source_number,
            strftime(new_at, '%Y%m%d')
            || lpad(((right(receipt_number, 6)::INTEGER + 20000 * copy) % 1000000)::VARCHAR, 6, '0')
                AS receipt_number,
            new_at AS received_at,
            due_at + delay AS due_at,
            CASE
                WHEN is_open AND $year < $last_year THEN new_at + INTERVAL 5 DAY
                WHEN answered_at IS NOT NULL THEN least(answered_at + delay, $as_of)
            END AS answered_at,
            satisfied_at + delay AS satisfied_at,
            known_from_at + delay AS known_from_at,
            CASE WHEN is_open AND $year < $last_year THEN 'answered' ELSE status_code END AS status_code,
            CASE WHEN is_open AND $year < $last_year THEN 'informed' ELSE result_code END AS result_code
        ),
        base_id,
        delay,
        $year = $last_year - 1 AND $month = 12 AND draw % 400 = 0 AS is_late
    FROM here
    JOIN base.fact AS fact ON fact.complaint_id = here.base_id
)
SELECT
    * EXCLUDE (is_late) REPLACE (
        strftime(received_at, '%Y%m%d') || '-' || source_code || '-' || source_number AS complaint_id,
        CASE WHEN is_late THEN $as_of - to_minutes((hash(base_id) % 1440)::INTEGER) ELSE answered_at END
            AS answered_at,
        received_at::DATE AS received_on,
        hour(received_at)::TINYINT AS received_hour,
        isodow(received_at)::TINYINT AS received_dow,
        CASE WHEN is_late THEN $as_of ELSE answered_at END::DATE AS answered_on,
        answered_at IS NULL AS is_open,
        CASE WHEN is_open AND $year < $last_year THEN 120 ELSE response_hours END AS response_hours,
        CASE WHEN is_open AND $year < $last_year THEN 4 ELSE response_days END AS response_days,
        CASE WHEN is_late THEN FALSE ELSE answered_at <= due_at END AS is_on_time,
        coalesce(is_quick_close, CASE WHEN answered_at IS NOT NULL THEN FALSE END) AS is_quick_close
    ),
    is_late OR (answered_at > $folded_at AND received_at <= $folded_at) AS is_moved,
    received_at > $folded_at AS is_new
FROM dated;

-- shifted
-- Each row is one complaint of the generated year, moved into a month of another year under a new number.
-- Whole weeks are moved, so that weekdays keep; each copy comes five weeks before the one before it, round
-- the 52 weeks that end at $as_of, and moves within its hour. What stayed open in the generated year is
-- answered five days later; what would be answered after $as_of is open. Complaints that hot answers
-- (is_moved) still stand open in folded parts.
-- Reads: base_row, base.fact
CREATE OR REPLACE TEMP TABLE shifted AS
WITH drawn AS (
    SELECT
        base_id, draw, copy, old_at,
        date_trunc('hour', old_at)
        + to_seconds((60 * minute(old_at) + second(old_at) + 361 * copy) % 3600)
        - to_days((35 * copy)::INTEGER) AS moved_at
    FROM base_row, range($copies::BIGINT) AS copies (copy)
    WHERE copy * (SELECT count(*) FROM base_row) + draw <= $rows
),
turned AS (
    SELECT
        * REPLACE (
            CASE WHEN moved_at < $as_of - INTERVAL 364 DAY THEN moved_at + INTERVAL 364 DAY ELSE moved_at END
            - to_days($shift_days::INTEGER) AS moved_at
        )
    FROM drawn
),
placed AS (
    SELECT *, CASE WHEN year(moved_at) < $year THEN moved_at + INTERVAL 364 DAY ELSE moved_at END AS new_at
    FROM turned
),
here AS (
    SELECT
        *,
        to_seconds(date_diff('second', old_at, new_at)) AS delay,
        $year = $last_year - 1 AND $month = 12 AND draw % 400 = 0 AS is_late
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
            satisfied_at + delay AS satisfied_at,
            known_from_at + delay AS known_from_at
        ),
        base_id,
        delay,
        is_late,
        CASE
            WHEN is_late THEN $as_of - to_minutes((hash(base_id) % 1440)::INTEGER)
            ELSE coalesce(answered_at + delay, new_at + INTERVAL 5 DAY)
        END AS finished_at,
        finished_at > $as_of AS stays_open
    FROM here
    JOIN base.fact AS fact ON fact.complaint_id = here.base_id
)
SELECT
    * EXCLUDE (is_late, finished_at, stays_open) REPLACE (
        strftime(received_at, '%Y%m%d') || '-' || source_code || '-' || source_number AS complaint_id,
        received_at::DATE AS received_on,
        hour(received_at)::TINYINT AS received_hour,
        isodow(received_at)::TINYINT AS received_dow,
        CASE
            WHEN stays_open AND NOT is_open THEN 'in_progress'
            WHEN is_open AND NOT stays_open THEN 'answered'
            ELSE status_code
        END AS status_code,
        CASE WHEN NOT stays_open THEN coalesce(result_code, 'informed') END AS result_code,
        CASE WHEN NOT stays_open THEN finished_at END AS answered_at,
        CASE WHEN NOT stays_open THEN finished_at::DATE END AS answered_on,
        stays_open AS is_open,
        CASE WHEN NOT stays_open THEN coalesce(response_hours, 120) END AS response_hours,
        CASE WHEN NOT stays_open THEN coalesce(response_days, 4) END AS response_days,
        CASE WHEN NOT stays_open THEN finished_at <= due_at END AS is_on_time,
        CASE WHEN NOT stays_open THEN coalesce(is_quick_close, FALSE) END AS is_quick_close,
        CASE WHEN NOT stays_open AND satisfied_at <= $as_of THEN satisfaction_score END AS satisfaction_score,
        CASE WHEN NOT stays_open AND satisfied_at <= $as_of THEN satisfied_at END AS satisfied_at
    ),
    is_late OR (finished_at > $folded_at AND finished_at <= $as_of AND received_at <= $folded_at) AS is_moved,
    received_at > $folded_at AS is_new
FROM dated;

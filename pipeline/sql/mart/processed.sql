-- processed: what fact says of every image
-- Each row is one image of `image` (columns of core.complaint, and known_until_at, NULL where current).
-- A complaint is open while its state says so (or, without a state, until it has an answer date).
-- Reads: image, open_status, unit_span, calendar (working days: on_day, is_worked, worked_through)
-- Units: response_hours in hours by the wall clock; response_days in working days, first day counted
-- Checked by: checks/published_totals.sql
CREATE OR REPLACE TEMP VIEW processed AS
WITH told AS (
    SELECT
        *,
        string_split(nullif(transfer_path, ''), '>') AS earlier_units,
        coalesce(status_code IN (SELECT status_code FROM open_status), answered_at IS NULL) AS is_open
    FROM image
),
image AS (
    SELECT * REPLACE (CASE WHEN is_open THEN NULL ELSE answered_at END AS answered_at)
    FROM told
)
SELECT
    image.complaint_id,
    image.source_code,
    image.source_number,
    image.receipt_number,
    image.kind_code,
    image.channel_code,
    image.is_proxy,
    image.field_code,
    image.item_code,
    image.district_code,
    image.dong_code,
    image.lat,
    image.lon,
    unit_span.bureau_code,
    image.department_code,
    image.title,
    image.applicant_key,
    image.received_at,
    image.received_at::DATE AS received_on,
    hour(image.received_at)::TINYINT AS received_hour,
    isodow(image.received_at)::TINYINT AS received_dow,
    image.due_at,
    image.legal_days,
    image.sla_hours,
    image.status_code,
    image.result_code,
    image.answered_at,
    image.answered_at::DATE AS answered_on,
    image.is_open,
    date_diff('second', image.received_at, image.answered_at) / 3600.0 AS response_hours,
    (finish.worked_through - start.worked_through + start.is_worked::INTEGER)::DOUBLE AS response_days,
    image.answered_at <= image.due_at AS is_on_time,
    date_diff('second', image.received_at, image.answered_at) <= 600 AS is_quick_close,
    least(coalesce(len(image.earlier_units), 0), 127)::TINYINT AS transfer_count,
    coalesce(
        len(image.earlier_units) >= 3
        OR list_contains(image.earlier_units, image.department_code)
        OR list_unique(image.earlier_units) < len(image.earlier_units),
        FALSE
    ) AS is_pingpong,
    image.satisfaction_score,
    image.satisfied_at,
    image.known_from_at,
    image.is_withdrawn_at_source,
    1::TINYINT AS sign,
    image.known_until_at
FROM image
LEFT JOIN unit_span
    ON unit_span.org_code = image.department_code
    AND image.received_at::DATE >= unit_span.from_on
    AND image.received_at::DATE < unit_span.until_on
LEFT JOIN calendar AS start ON start.on_day = image.received_at::DATE
LEFT JOIN calendar AS finish ON finish.on_day = image.answered_at::DATE;

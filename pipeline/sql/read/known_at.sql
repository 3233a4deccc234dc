-- fact as it was known at an instant
-- Each row is one image that held at $known_at, signed as in fact; from_version tells an image that
-- was replaced later. What an image says about later events (backfilled years) is hidden: a complaint
-- answered after the instant is open, a rating given after it is not there yet. token_ids are today's,
-- NULL in images that were replaced.
-- Reads: fact, version
-- Units: as in fact
-- Not for Spark as it stands: SELECT * REPLACE is DuckDB's.
SELECT * REPLACE (
    CASE WHEN answered_at > $known_at THEN 'in_progress' ELSE status_code END AS status_code,
    CASE WHEN answered_at > $known_at THEN NULL ELSE result_code END AS result_code,
    CASE WHEN answered_at > $known_at THEN NULL ELSE answered_at END AS answered_at,
    CASE WHEN answered_at > $known_at THEN NULL ELSE answered_on END AS answered_on,
    CASE WHEN answered_at > $known_at THEN TRUE ELSE is_open END AS is_open,
    CASE WHEN answered_at > $known_at THEN NULL ELSE response_hours END AS response_hours,
    CASE WHEN answered_at > $known_at THEN NULL ELSE response_days END AS response_days,
    CASE WHEN answered_at > $known_at THEN NULL ELSE is_on_time END AS is_on_time,
    CASE WHEN answered_at > $known_at THEN NULL ELSE is_quick_close END AS is_quick_close,
    CASE WHEN answered_at > $known_at OR satisfied_at > $known_at THEN NULL ELSE satisfaction_score END
        AS satisfaction_score,
    CASE WHEN answered_at > $known_at OR satisfied_at > $known_at THEN NULL ELSE satisfied_at END
        AS satisfied_at
)
FROM (
    SELECT *, FALSE AS from_version
    FROM fact
    WHERE known_from_at <= $known_at
    UNION ALL BY NAME
    SELECT * EXCLUDE (known_until_at), FALSE AS from_version
    FROM version
    WHERE known_from_at <= $known_at AND $known_at < known_until_at
)
WHERE received_at <= $known_at

-- version (of a folded part): one complaint in fifty of the last year was corrected a day after its receipt
-- Each row is one image that a later one replaced.
-- Reads: shifted
INSERT INTO part.version BY NAME
SELECT
    * EXCLUDE (base_id, delay, is_moved, is_new, token_ids, topic_code, topic_certainty,
        likely_topic_code, second_topic_code, second_topic_certainty, deciding_ids, cluster_code,
        danger_code, danger_type, urgent_share, danger_share, danger_words,
        place_lat, place_lon, place_radius_m, place_method, place_mention, place_district_code, place_dong_code,
        place_other_codes) REPLACE (
        'received' AS status_code,
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
        received_at - INTERVAL 1 DAY AS known_from_at
    ),
    received_at AS known_until_at
FROM shifted
WHERE $is_last AND NOT is_new AND NOT is_moved AND hash(base_id) % 50 = 0
ORDER BY received_at, complaint_id;

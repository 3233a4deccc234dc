-- core.complaint_version: what a folded part says of complaints that hot has anew
-- Each row is one image that batch 2 replaced.
-- Reads: base.fact, gone, core/macros
INSERT INTO core.complaint_version BY NAME
SELECT
    * EXCLUDE (bureau_code, received_on, received_hour, received_dow, answered_on, is_open, response_hours,
        response_days, is_on_time, is_quick_close, transfer_count, is_pingpong, token_ids, topic_code, topic_certainty,
        likely_topic_code, second_topic_code, second_topic_certainty, deciding_ids, cluster_code,
        danger_code, danger_type, urgent_share, danger_share, danger_words,
        place_lat, place_lon, place_radius_m, place_method, place_mention, place_district_code, place_dong_code,
        place_other_codes, sign),
    complaint_key(source_code, source_number) AS key_hash,
    0::UBIGINT AS row_hash,
    1 AS batch_seq,
    row_number() OVER () AS line_number,
    $known_at::TIMESTAMP AS known_until_at,
    2 AS until_batch_seq
FROM base.fact
WHERE complaint_id IN (SELECT complaint_id FROM gone);

-- core.complaint: one published part as a load would have left it, without bodies and answers
-- Each row is one complaint of the part attached as base, save those that hot has anew (`gone`).
-- Reads: base.fact, gone, core/macros; $seq: batch it counts as
INSERT INTO core.complaint BY NAME
SELECT
    * EXCLUDE (bureau_code, received_on, received_hour, received_dow, answered_on, is_open, response_hours,
        response_days, is_on_time, is_quick_close, transfer_count, is_pingpong, token_ids, topic_code, topic_certainty,
        likely_topic_code, second_topic_code, second_topic_certainty, deciding_ids, cluster_code,
        danger_code, danger_type, urgent_share, danger_share, danger_words,
        place_lat, place_lon, place_radius_m, place_method, place_mention, place_district_code, place_dong_code,
        place_other_codes, sign),
    complaint_key(source_code, source_number) AS key_hash,
    0::UBIGINT AS row_hash,
    $seq AS batch_seq,
    row_number() OVER () AS line_number
FROM base.fact
WHERE sign > 0 AND ($seq > 1 OR complaint_id NOT IN (SELECT complaint_id FROM gone));

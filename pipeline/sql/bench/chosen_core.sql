-- core.complaint: finished complaints of one published year, as a load would have left them
-- Each row is one complaint, the first $count of a drawn order; key and row hash as the loader names them.
-- Reads: base.fact, base_text.text, core/macros
INSERT INTO core.complaint BY NAME
WITH chosen AS (
    SELECT * EXCLUDE (bureau_code, received_on, received_hour, received_dow, answered_on, is_open, response_hours,
        response_days, is_on_time, is_quick_close, transfer_count, is_pingpong, token_ids, topic_code, topic_certainty,
        likely_topic_code, second_topic_code, second_topic_certainty, deciding_ids, cluster_code,
        danger_code, danger_type, urgent_share, danger_share, danger_words,
        place_lat, place_lon, place_radius_m, place_method, place_mention, place_district_code, place_dong_code,
        place_other_codes, sign)
    FROM base.fact
    WHERE NOT is_open AND sign > 0
    ORDER BY md5(complaint_id)
    LIMIT $count
)
SELECT
    chosen.*,
    complaint_key(source_code, source_number) AS key_hash,
    0::UBIGINT AS row_hash,
    text.body,
    text.answers[1].answer_text AS answer_text,
    1 AS batch_seq,
    row_number() OVER () AS line_number
FROM chosen
JOIN base_text.text AS text USING (complaint_id);

-- image_model: what models made of the changed complaints, for hot
-- Each row is one complaint: with tokens made since the last fold, else with those that its folded part
-- has. They stand in part.fact by now, counted off, so the tokens of all years are not read for a day.
-- Topics and dangers are of the batch of the tokens they were made from; a place is at least as new.
-- Reads: model.complaint_token, model.complaint_topic, model.complaint_danger, model.complaint_place, part.fact (hot, with nothing but rows counted off);
-- variable folded
CREATE OR REPLACE TEMP VIEW image_model AS
WITH topic AS (
    SELECT * EXCLUDE (topic_model_id, batch_seq)
    FROM model.complaint_topic
    WHERE batch_seq > getvariable('folded')
),
danger AS (
    SELECT * EXCLUDE (batch_seq) FROM model.complaint_danger WHERE batch_seq > getvariable('folded')
),
place AS (
    SELECT * EXCLUDE (batch_seq) FROM model.complaint_place WHERE batch_seq > getvariable('folded')
),
newer AS (
    SELECT
        complaint_id, token_ids, topic.* EXCLUDE (complaint_id), danger.* EXCLUDE (complaint_id),
        place.* EXCLUDE (complaint_id)
    FROM model.complaint_token
    LEFT JOIN topic USING (complaint_id)
    LEFT JOIN danger USING (complaint_id)
    LEFT JOIN place USING (complaint_id)
    WHERE batch_seq > getvariable('folded')
)
SELECT * FROM newer
UNION ALL BY NAME
SELECT
    complaint_id, token_ids, topic_code, topic_certainty, likely_topic_code, second_topic_code,
    second_topic_certainty, deciding_ids, cluster_code, danger_code, danger_type, urgent_share, danger_share, danger_words,
    place_lat, place_lon, place_radius_m, place_method, place_mention, place_district_code, place_dong_code,
    place_other_codes
FROM part.fact
ANTI JOIN newer USING (complaint_id);

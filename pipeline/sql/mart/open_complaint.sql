-- open_complaint
-- Each row is one open complaint, the same row as in fact, without the columns of models; in hot it is signed.
-- Reads: fact
-- Units: as in fact
-- Checked by: checks/open_complaint_adds_up.sql
CREATE OR REPLACE TABLE open_complaint AS
SELECT
    * EXCLUDE (
        token_ids, topic_code, topic_certainty, likely_topic_code, second_topic_code, second_topic_certainty,
        deciding_ids, cluster_code, danger_code, danger_type, urgent_share, danger_share, danger_words,
        place_lat, place_lon, place_radius_m, place_method, place_mention, place_district_code, place_dong_code,
        place_other_codes
    )
FROM fact
WHERE is_open
ORDER BY received_at, complaint_id;

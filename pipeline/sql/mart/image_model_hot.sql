-- image_model: what models made of the changed complaints, for hot
-- Each row is one complaint: with tokens made since the last fold, else with those that its folded part
-- has. They stand in part.fact by now, counted off, so the tokens of all years are not read for a day.
-- Topics are of the batch of the tokens they were made from.
-- Reads: model.complaint_token, model.complaint_topic, part.fact (hot, with nothing but rows counted off);
-- variable folded
CREATE OR REPLACE TEMP VIEW image_model AS
WITH topic AS (
    SELECT * EXCLUDE (topic_model_id, batch_seq)
    FROM model.complaint_topic
    WHERE batch_seq > getvariable('folded')
),
newer AS (
    SELECT complaint_id, token_ids, topic.* EXCLUDE (complaint_id)
    FROM model.complaint_token
    LEFT JOIN topic USING (complaint_id)
    WHERE batch_seq > getvariable('folded')
)
SELECT * FROM newer
UNION ALL BY NAME
SELECT
    complaint_id, token_ids, topic_code, topic_certainty, likely_topic_code, second_topic_code,
    second_topic_certainty, deciding_ids, cluster_code
FROM part.fact
ANTI JOIN newer USING (complaint_id);

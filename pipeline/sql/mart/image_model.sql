-- image_model: what models made of a range of ids, for a folded part
-- Each row is one complaint; without a verdict it has tokens alone.
-- Reads: model.complaint_token, model.complaint_topic, model.complaint_danger, model.complaint_place; variables from_id, until_id
CREATE OR REPLACE TEMP VIEW image_model AS
WITH topic AS (
    SELECT * EXCLUDE (topic_model_id, batch_seq)
    FROM model.complaint_topic
    WHERE complaint_id >= getvariable('from_id') AND complaint_id < getvariable('until_id')
),
danger AS (
    SELECT * EXCLUDE (batch_seq)
    FROM model.complaint_danger
    WHERE complaint_id >= getvariable('from_id') AND complaint_id < getvariable('until_id')
),
place AS (
    SELECT * EXCLUDE (batch_seq)
    FROM model.complaint_place
    WHERE complaint_id >= getvariable('from_id') AND complaint_id < getvariable('until_id')
)
SELECT
    complaint_id, token_ids, topic.* EXCLUDE (complaint_id), danger.* EXCLUDE (complaint_id),
    place.* EXCLUDE (complaint_id)
FROM model.complaint_token
LEFT JOIN topic USING (complaint_id)
LEFT JOIN danger USING (complaint_id)
LEFT JOIN place USING (complaint_id)
WHERE complaint_id >= getvariable('from_id') AND complaint_id < getvariable('until_id');

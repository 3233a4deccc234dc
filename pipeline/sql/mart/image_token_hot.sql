-- image_token: tokens of the changed complaints, for hot
-- Each row is one complaint: with tokens made since the last fold, else with those that its folded part
-- has. They stand in part.fact by now, counted off, so the tokens of all years are not read for a day.
-- Reads: model.complaint_token, part.fact (hot, with nothing but rows counted off); variable folded
CREATE OR REPLACE TEMP VIEW image_token AS
WITH newer AS (
    SELECT complaint_id, token_ids FROM model.complaint_token WHERE batch_seq > getvariable('folded')
)
SELECT complaint_id, token_ids FROM newer
UNION ALL
SELECT complaint_id, token_ids FROM part.fact ANTI JOIN newer USING (complaint_id);

-- cube_token_bureau
-- Each row is one month of receipt x level-1 body x token; in hot the counts are signed.
-- Reads: fact
-- Units: token_count in tokens (a token that stands twice counts twice)
-- Checked by: checks/cube_token_bureau_adds_up.sql
CREATE OR REPLACE TABLE cube_token_bureau AS
WITH said AS (
    SELECT
        date_trunc('month', received_on)::DATE AS month_on,
        bureau_code,
        sign,
        unnest(token_ids) AS token_id
    FROM fact
)
SELECT
    month_on,
    bureau_code,
    token_id,
    sum(sign)::BIGINT AS token_count
FROM said
GROUP BY ALL
ORDER BY bureau_code, month_on, token_id;

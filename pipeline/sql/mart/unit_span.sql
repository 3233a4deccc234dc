-- unit_span
-- Each row is one unit during one span, with the level-1 body it rolls up to. The first span reaches
-- back and the last one forward without end, so that every day of receipt finds one.
-- Reads: core.organisation
CREATE OR REPLACE TEMP TABLE unit_span AS
SELECT
    org_code,
    bureau_code,
    CASE WHEN row_number() OVER span = 1 THEN DATE '0001-01-01' ELSE valid_from_on END AS from_on,
    coalesce(lead(valid_from_on) OVER span, DATE '9999-12-31') AS until_on
FROM core.organisation
WINDOW span AS (PARTITION BY org_code ORDER BY valid_from_on);

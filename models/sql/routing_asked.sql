-- finished complaints whose unit is asked for again
-- Each row is one image of a complaint with what the model of topics said of it, the text alone known.
-- Reads: fact; $forms: kinds left out, $since and $until: days of receipt, half-open
SELECT
    likely_topic_code,
    topic_certainty,
    second_topic_code,
    second_topic_certainty,
    coalesce(district_code, '') AS district_code,
    department_code,
    transfer_count
FROM fact
WHERE
    sign > 0 AND received_on >= $since AND received_on < $until AND NOT is_open AND department_code IS NOT NULL
    AND likely_topic_code IS NOT NULL AND kind_code NOT IN (SELECT unnest($forms))
    AND complaint_id NOT IN (SELECT complaint_id FROM fact WHERE sign < 0)
ORDER BY complaint_id

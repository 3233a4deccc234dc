-- who finished the complaints of some topics, of late and long ago
-- Each row is one topic × 자치구 of the place ('' where it is not known) × unit.
-- Reads: fact; $topics, $forms: kinds left out, $since and $until: days of receipt, half-open, $half_life: days
SELECT
    topic_code,
    coalesce(district_code, '') AS district_code,
    department_code,
    sum(sign)::BIGINT AS complaint_count,
    sum(sign * 0.5 ** (date_diff('day', received_on, $until) / $half_life)) AS weight
FROM fact
WHERE
    received_on >= $since AND received_on < $until AND answered_on < $until AND department_code IS NOT NULL
    AND topic_code IN (SELECT unnest($topics)) AND kind_code NOT IN (SELECT unnest($forms))
GROUP BY topic_code, coalesce(district_code, ''), department_code
HAVING sum(sign) > 0
ORDER BY topic_code, district_code, department_code

-- Answers of the complaints of a slice against the rules of 민원처리 (점검)
-- Each row is the whole slice.
-- Reads: the complaints themselves; the texts of several parts, `age` 0 for the newest
WITH done AS (
    SELECT
        complaint_id,
        arg_max(result_code, known_from_at) FILTER (sign > 0) AS result_code,
        arg_max(answered_at - received_at, known_from_at) FILTER (sign > 0) AS took
    FROM @relation
    WHERE status_code = 'answered' AND @where
    GROUP BY complaint_id
    HAVING @count > 0
),
written AS (
    SELECT complaint_id, trim(coalesce(answers[-1].answer_text, '')) AS said
    FROM @text
    WHERE complaint_id IN (SELECT complaint_id FROM done)
    QUALIFY row_number() OVER (PARTITION BY complaint_id ORDER BY age) = 1
),
told AS (
    SELECT *, coalesce(said, '') AS text, regexp_replace(coalesce(said, ''), '[\s0-9]+', '', 'g') AS shape
    FROM done
    LEFT JOIN written USING (complaint_id)
),
alike AS (
    SELECT sum(number) AS number
    FROM (SELECT count(*) AS number FROM told WHERE shape <> '' GROUP BY shape HAVING count(*) >= $same)
)
SELECT
    count(*) AS answered,
    count(*) FILTER (text = '') AS without_text,
    count(*) FILTER (text <> '' AND NOT regexp_matches(text, $contact)) AS without_contact,
    count(*) FILTER (result_code IN (SELECT unnest($refusals))) AS refused,
    count(*) FILTER (
        text <> '' AND result_code IN (SELECT unnest($refusals)) AND NOT regexp_matches(text, $remedy)
    ) AS without_remedy,
    count(*) FILTER (took > INTERVAL 30 DAY) AS over_a_month,
    coalesce((SELECT number FROM alike), 0) AS same_text
FROM told

-- How many complaints of a few days stand by a topic in a district, forms left out
-- Each row is one topic and 자치구 ('' without any) with its complaints.
-- Reads: fact; $topics, $since, $forms
SELECT topic_code, coalesce(district_code, '') AS district_code, sum(sign)::BIGINT AS count
FROM fact
WHERE
    received_on >= $since AND topic_code IN (SELECT unnest($topics))
    AND kind_code NOT IN (SELECT unnest($forms))
GROUP BY ALL

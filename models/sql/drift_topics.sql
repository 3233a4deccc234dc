-- how the topics of the last four weeks stand beside those of the year before them
-- Each row is one topic ('' where the model refused); forms are left out.
-- Reads: cube_topic; $since: a year ago, $recent: four weeks ago
SELECT
    coalesce(topic_code, '') AS topic_code,
    sum(CASE WHEN received_on < $recent THEN complaint_count ELSE 0 END)::BIGINT AS before_count,
    sum(CASE WHEN received_on >= $recent THEN complaint_count ELSE 0 END)::BIGINT AS recent_count
FROM cube_topic
WHERE received_on >= $since AND kind_code <> 'statutory'
GROUP BY coalesce(topic_code, '')

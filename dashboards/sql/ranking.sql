-- Complaints of each topic, item or field over the weeks that 민원 순위 compares (docs/methods.md)
-- Each row is one code of @by; day_n is the count received n days before $today.
-- Reads: cube_topic, cube_item, or the complaints themselves
-- Units: complaints
SELECT
    @by,
    sum(CASE WHEN back BETWEEN 0 AND 6 THEN complaint_count ELSE 0 END) AS week_count,
    sum(CASE WHEN back BETWEEN 7 AND 34 AND back % 7 <> 0 THEN complaint_count ELSE 0 END) AS usual_whole_days,
    sum(CASE WHEN back BETWEEN 7 AND 34 AND back % 7 = 0 THEN complaint_count ELSE 0 END) AS usual_last_days,
    sum(CASE WHEN back BETWEEN 1 AND 7 THEN complaint_count ELSE 0 END) AS before_week_count,
    sum(CASE WHEN back BETWEEN 8 AND 35 THEN complaint_count ELSE 0 END) AS before_usual_count,
    sum(CASE WHEN back = 13 THEN complaint_count ELSE 0 END) AS day_13,
    sum(CASE WHEN back = 12 THEN complaint_count ELSE 0 END) AS day_12,
    sum(CASE WHEN back = 11 THEN complaint_count ELSE 0 END) AS day_11,
    sum(CASE WHEN back = 10 THEN complaint_count ELSE 0 END) AS day_10,
    sum(CASE WHEN back = 9 THEN complaint_count ELSE 0 END) AS day_9,
    sum(CASE WHEN back = 8 THEN complaint_count ELSE 0 END) AS day_8,
    sum(CASE WHEN back = 7 THEN complaint_count ELSE 0 END) AS day_7,
    sum(CASE WHEN back = 6 THEN complaint_count ELSE 0 END) AS day_6,
    sum(CASE WHEN back = 5 THEN complaint_count ELSE 0 END) AS day_5,
    sum(CASE WHEN back = 4 THEN complaint_count ELSE 0 END) AS day_4,
    sum(CASE WHEN back = 3 THEN complaint_count ELSE 0 END) AS day_3,
    sum(CASE WHEN back = 2 THEN complaint_count ELSE 0 END) AS day_2,
    sum(CASE WHEN back = 1 THEN complaint_count ELSE 0 END) AS day_1,
    sum(CASE WHEN back = 0 THEN complaint_count ELSE 0 END) AS day_0
FROM (
    SELECT @by, date_diff('day', received_on, $today) AS back, @count AS complaint_count
    FROM @relation
    WHERE @where
    GROUP BY @by, back
)
GROUP BY @by

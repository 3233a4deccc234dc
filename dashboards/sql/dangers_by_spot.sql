-- Spots of a slice that several complaints name, or stand at with their own coordinates
-- Each row is one spot: a 법정동 with a name, or a square of $step degrees; the most complaints first.
-- Reads: the complaints themselves; a complaint counts where its rows of all parts add up to one
-- Units: complaints
WITH one AS (
    SELECT
        complaint_id,
        place_dong_code,
        CASE WHEN place_method = $own_point THEN NULL ELSE place_mention END AS mention,
        CASE WHEN place_method = $own_point THEN floor(place_lat / $step) END AS row_of,
        CASE WHEN place_method = $own_point THEN floor(place_lon / $step) END AS column_of,
        received_on
    FROM @relation
    WHERE list_contains($exact, place_method) AND place_dong_code IS NOT NULL AND @where
    GROUP BY ALL
    HAVING @count > 0
)
SELECT
    place_dong_code,
    mention,
    list(complaint_id ORDER BY complaint_id) AS ids,
    min(received_on) AS first_on,
    max(received_on) AS last_on,
    count(DISTINCT received_on) AS day_count
FROM one
GROUP BY place_dong_code, mention, row_of, column_of
HAVING len(ids) >= $least AND day_count > 1
ORDER BY len(ids) DESC, last_on DESC, place_dong_code, mention
LIMIT $most

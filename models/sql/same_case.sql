-- one case that reached two receiving systems: same item, within 30 m and ten minutes, by two sources (B8)
-- Each row is one pair, the one received first on the left.
-- Reads: complaints of the span (fact); $first, $until, $metres, and what the viewer's predicate (@where) binds
-- Units: *_at Seoul wall time
WITH image AS (
    SELECT
        complaint_id, source_code, receipt_number, title, received_at, status_code, item_code, applicant_key, lat, lon,
        epoch(received_at)::BIGINT // 600 AS slot
    FROM fact
    WHERE sign > 0 AND item_code IS NOT NULL AND lat IS NOT NULL AND lon IS NOT NULL
        AND received_on >= $first AND received_on < $until AND @where
    QUALIFY row_number() OVER (PARTITION BY complaint_id ORDER BY known_from_at DESC) = 1
),
near AS (
    SELECT *, slot + step AS other_slot FROM image CROSS JOIN (VALUES (0), (1)) AS steps (step)
)
SELECT
    near.complaint_id, near.source_code, near.receipt_number, near.title, near.received_at, near.status_code,
    other.complaint_id, other.source_code, other.receipt_number, other.title, other.received_at, other.status_code
FROM near
JOIN image AS other
    ON other.item_code = near.item_code AND other.slot = near.other_slot
WHERE near.source_code <> other.source_code
    AND (near.received_at, near.complaint_id) < (other.received_at, other.complaint_id)
    AND other.received_at - near.received_at <= INTERVAL 10 MINUTE
    AND sqrt((other.lat - near.lat) ** 2 + ((other.lon - near.lon) * cos(radians(near.lat))) ** 2) * 111195 <= $metres
ORDER BY near.received_at, near.complaint_id, other.complaint_id

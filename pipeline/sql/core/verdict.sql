-- verdict: which incoming images say nothing new
-- Each row is one image of the newest batches. A duplicate (1) repeats another of its batch, (2) equals what
-- core holds now, (3) equals what was held at the instant the file was made, or (4) is an old image
-- that came together with the current one: a list in another order, not news.
-- Reads: touched_image, batch_known
CREATE OR REPLACE TEMP TABLE verdict AS
WITH held AS (
    SELECT
        image.key_hash,
        image.row_hash,
        image.origin,
        batch_known.known_at AS asserted_at,
        lead(batch_known.known_at) OVER (
            PARTITION BY image.key_hash
            ORDER BY batch_known.known_at, image.batch_seq, image.line_number
        ) AS next_at
    FROM temp.touched_image AS image
    JOIN temp.batch_known ON batch_known.batch_seq = image.batch_seq
    WHERE image.origin < 2
),
incoming AS (
    SELECT
        image.*,
        batch_known.known_at,
        row_number() OVER (PARTITION BY image.key_hash, image.row_hash ORDER BY image.line_number) AS nth
    FROM temp.touched_image AS image
    JOIN temp.batch_known ON batch_known.batch_seq = image.batch_seq
    WHERE image.origin = 2
),
matched AS (
    SELECT
        incoming.place,
        incoming.key_hash,
        bool_or(held.origin = 1) AS is_current,
        bool_or(
            held.asserted_at <= incoming.known_at
            AND (held.next_at IS NULL OR held.next_at >= incoming.known_at)
        ) AS was_in_force
    FROM incoming
    JOIN held ON held.key_hash = incoming.key_hash AND held.row_hash = incoming.row_hash
    GROUP BY ALL
)
SELECT
    incoming.place,
    incoming.key_hash,
    incoming.batch_seq,
    incoming.nth > 1
    OR coalesce(matched.is_current, FALSE)
    OR coalesce(matched.was_in_force, FALSE)
    OR (matched.place IS NOT NULL AND incoming.key_hash IN (SELECT key_hash FROM matched WHERE is_current))
        AS is_duplicate
FROM incoming
LEFT JOIN matched ON matched.place = incoming.place;

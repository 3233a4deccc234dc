-- chain: the new history of complaints that got another image
-- Each row is one image in its place: since when it was known and which batch replaced it (NULL: current).
-- The first image was known since its file was made or, in a backfill, since its receipt.
-- Reads: touched_image, verdict, batch_known
CREATE OR REPLACE TEMP TABLE chain AS
WITH kept AS (
    SELECT image.*, batch_known.known_at AS asserted_at, batch_known.is_backfill
    FROM temp.touched_image AS image
    JOIN temp.batch_known ON batch_known.batch_seq = image.batch_seq
    LEFT JOIN temp.verdict ON image.origin = 2 AND verdict.place = image.place
    WHERE image.key_hash IN (SELECT key_hash FROM temp.verdict WHERE NOT is_duplicate)
        AND (image.origin < 2 OR NOT verdict.is_duplicate)
),
ordered AS (
    SELECT
        *,
        count(*) OVER (PARTITION BY key_hash) AS image_count,
        bool_or(origin < 2) OVER (PARTITION BY key_hash) AS was_held,
        row_number() OVER history AS position,
        first_value(complaint_id) OVER (PARTITION BY key_hash ORDER BY origin = 2, batch_seq, line_number)
            AS first_id
    FROM kept
    WINDOW history AS (PARTITION BY key_hash ORDER BY asserted_at, batch_seq, line_number)
),
dated AS (
    SELECT
        *,
        CASE WHEN position = 1 AND is_backfill THEN least(received_at, asserted_at) ELSE asserted_at END
            AS known_from_at
    FROM ordered
    WHERE image_count > 1
)
SELECT
    origin,
    place,
    key_hash,
    batch_seq,
    was_held,
    position,
    first_id AS complaint_id,
    known_from_at,
    lead(known_from_at) OVER history AS known_until_at,
    lead(batch_seq) OVER history AS until_batch_seq
FROM dated
WINDOW history AS (PARTITION BY key_hash ORDER BY asserted_at, batch_seq, line_number);

-- rest: records of a file that say something else than core holds
-- Each row is one record; the last of the file is kept too (is_last), so that records can be counted.
-- Reads: text_query (pipeline/sources/cells.py, put in by pipeline/intake.py), held_keys
CREATE OR REPLACE TEMP TABLE rest AS
SELECT
    kept_columns,
    text.is_last,
    held_keys.key_hash IS NOT NULL AS is_known
FROM (SELECT *, lead(1) OVER () IS NULL AS is_last FROM (text_query)) AS text
LEFT JOIN temp.held_keys
    ON held_keys.key_hash = complaint_key($source_code, text.source_number_text)
    AND held_keys.row_hash = content_hash(text.content)
WHERE held_keys.key_hash IS NULL OR text.is_last;

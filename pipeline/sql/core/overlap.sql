-- how many of a file's first records core holds as they are
-- One row: records looked at, records held.
-- Reads: text_query (pipeline/sources/cells.py, put in by pipeline/intake.py), core.complaint
SELECT count(*) AS looked_at, count(held.key_hash) AS held
FROM (SELECT source_number_text, content FROM (text_query) LIMIT 1000) AS text
LEFT JOIN (SELECT key_hash, row_hash FROM core.complaint WHERE source_code = $source_code) AS held
    ON held.key_hash = complaint_key($source_code, text.source_number_text)
    AND held.row_hash = content_hash(text.content);

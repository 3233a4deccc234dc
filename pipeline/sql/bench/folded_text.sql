-- text (of a folded part)
-- Each row is the text of one complaint: that of the generated complaint it was made from.
-- Reads: shifted, base_text.text
INSERT INTO text_part.text BY NAME
SELECT
    shifted.complaint_id,
    shifted.received_at,
    text.body,
    CASE WHEN shifted.is_moved THEN NULL ELSE text.answers END AS answers,
    text.transfers,
    text.events
FROM shifted
JOIN base_text.text AS text ON text.complaint_id = shifted.base_id
WHERE NOT shifted.is_new
ORDER BY shifted.received_at, shifted.complaint_id;

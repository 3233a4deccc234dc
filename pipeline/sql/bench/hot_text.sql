-- text (of hot)
-- Each row is the text of one complaint.
-- Reads: kept, base_text.text
INSERT INTO part.text BY NAME
SELECT kept.complaint_id, kept.received_at, text.body, text.answers, text.transfers, text.events
FROM kept
JOIN base_text.text AS text ON text.complaint_id = kept.base_id
ORDER BY kept.received_at, kept.complaint_id;

-- version
-- Each row is one image of a complaint that a later one replaced, without text, kept 400 days.
-- Reads: processed
-- Units: see pipeline/schema/published.py
INSERT INTO part.version BY NAME
SELECT * FROM processed ORDER BY received_at, complaint_id, known_from_at;

-- kept: what hot will hold of the month that was just shifted
-- Each row is one complaint that is new since the last fold, or has moved.
-- Reads: shifted
INSERT INTO kept SELECT * FROM shifted WHERE is_moved OR is_new;

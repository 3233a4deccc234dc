-- how many rows of a part have no tokens yet
-- One number.
-- Reads: beside.fact (an attached part)
SELECT count(*) FROM beside.fact WHERE token_ids IS NULL AND sign > 0

-- how far the facts of a part reach
-- One row: rows, first day of receipt, day after the last.
-- Reads: part.fact
SELECT count(*), min(received_on), max(received_on) + 1 FROM part.fact;

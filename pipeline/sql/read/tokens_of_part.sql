-- tokens of every row of a part, in the part's order
-- Each row is one row of beside.fact.
-- Reads: beside.fact (an attached part)
SELECT token_ids FROM beside.fact

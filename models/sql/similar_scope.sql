-- places in one part of the rows that a viewer may see and that lie where is asked
-- Each row is one row of the part.
-- Reads: fact of one part (@fact); what @where binds
SELECT rowid AS row FROM @fact WHERE sign > 0 AND @where

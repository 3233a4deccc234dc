-- brought: the newest batches, whose records are in core.complaint but not sorted out
-- Each row is one batch; known_before is when the newest earlier file of its source was made, if that counts.
CREATE OR REPLACE TEMP TABLE brought AS
SELECT
    unnest($seqs::BIGINT[]) AS batch_seq,
    unnest($file_names::VARCHAR[]) AS file_name,
    unnest($known_before::TIMESTAMP[]) AS known_before;

-- core.taken, the newest batches
-- Each row is one batch whose records are all in their place.
-- Reads: the counts of the load, lists of equal length
INSERT INTO core.taken
SELECT
    unnest($seqs::BIGINT[]),
    unnest($source_codes::VARCHAR[]),
    unnest($read::BIGINT[]),
    unnest($new::BIGINT[]),
    unnest($changed::BIGINT[]),
    unnest($rejected::BIGINT[]),
    unnest($duplicate::BIGINT[]),
    unnest($late::BIGINT[]);

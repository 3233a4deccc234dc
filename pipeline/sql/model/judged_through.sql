-- the last batch whose complaints this version of a model has judged; 0 before its first pass
-- Another version that came later has written over its rows, so what it did counts no more.
-- Reads: model.judged
SELECT coalesce(max(through_batch_seq), 0)
FROM model.judged
WHERE model_name = $name
    AND version = $version
    AND $version = (SELECT version FROM model.judged WHERE model_name = $name ORDER BY rowid DESC LIMIT 1);

-- the last batch whose complaints have a verdict of this model; 0 before its first assignment
-- Another model that came later has written over them, so its rows count this one's off.
-- Reads: model.assigned
SELECT coalesce(max(through_batch_seq), 0)
FROM model.assigned
WHERE topic_model_id = $model
    AND $model = (SELECT topic_model_id FROM model.assigned ORDER BY rowid DESC LIMIT 1);

-- the model of topics that gave the verdicts; 0 before there are any
-- Each row is one answer.
-- Reads: model.assigned
SELECT coalesce((SELECT topic_model_id FROM model.assigned ORDER BY rowid DESC LIMIT 1), 0);

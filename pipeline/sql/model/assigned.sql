-- model.assigned
-- Each row is one assignment that went through.
INSERT INTO model.assigned VALUES ($through, $model);

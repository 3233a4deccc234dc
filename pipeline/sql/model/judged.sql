-- model.judged
-- Each row is one pass of a model that went through.
INSERT INTO model.judged VALUES ($name, $version, $through);

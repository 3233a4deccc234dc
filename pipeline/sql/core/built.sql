-- core.built
-- Each row is one build: the children of every image up to batch $through stand.
INSERT INTO core.built VALUES ($through);

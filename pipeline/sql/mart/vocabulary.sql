-- vocabulary
-- Each row is one token; in hot, one that is newer than the vocabulary's own file.
-- Reads: model.vocabulary
INSERT INTO part.vocabulary BY NAME
SELECT token_id, token FROM model.vocabulary WHERE token_id >= $first ORDER BY token_id;

-- model.vocabulary: that of the published file attached as base
-- Each row is one token.
-- Reads: base.vocabulary
INSERT INTO model.vocabulary BY NAME SELECT token_id, token FROM base.vocabulary ORDER BY token_id;

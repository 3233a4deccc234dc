-- model.vocabulary
-- Each row is one token that no text had before.
-- Reads: fresh_word
INSERT INTO model.vocabulary BY NAME SELECT token_id, token FROM fresh_word;

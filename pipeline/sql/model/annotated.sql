-- model.annotated
-- Each row is one annotation that went through.
INSERT INTO model.annotated VALUES ($through, $tokenizer);

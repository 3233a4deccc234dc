-- current_image: current images of the changed complaints
-- Each row is one complaint; rows stand in the order of their batches, so only the last ones are read.
-- Reads: core.complaint; variable after_batch
CREATE OR REPLACE TEMP VIEW current_image AS
SELECT * FROM core.complaint WHERE batch_seq > getvariable('after_batch');

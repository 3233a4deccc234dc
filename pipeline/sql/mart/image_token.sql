-- image_token: tokens of a range of ids, for a folded part
-- Each row is one complaint.
-- Reads: model.complaint_token; variables from_id, until_id
CREATE OR REPLACE TEMP VIEW image_token AS
SELECT complaint_id, token_ids
FROM model.complaint_token
WHERE complaint_id >= getvariable('from_id') AND complaint_id < getvariable('until_id');

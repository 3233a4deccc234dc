-- core.complaint: the chosen complaints are answered once more
-- Reads: core.complaint, chosen
UPDATE core.complaint
SET
    answered_at = $known_at::TIMESTAMP,
    result_code = 'informed',
    answer_text = '다시 살펴 조치하였습니다.',
    known_from_at = $known_at::TIMESTAMP,
    batch_seq = $seq
WHERE complaint_id IN (SELECT complaint_id FROM chosen);

-- text
-- Each row is the published text of one complaint, with its answers, transfers and changes of state.
-- Reads: image, core.answer, core.transfer_event, core.status_event; in_spans
INSERT INTO part.text BY NAME
WITH answers AS (
    SELECT
        complaint_id,
        list({
            'answer_number': answer_number, 'answered_at': answered_at,
            'result_code': result_code, 'answer_text': answer_text
        } ORDER BY answer_number) AS answers
    FROM core.answer
    WHERE in_spans(complaint_id) AND complaint_id IN (SELECT complaint_id FROM image)
    GROUP BY complaint_id
),
transfers AS (
    SELECT
        complaint_id,
        list({
            'transfer_number': transfer_number, 'from_department_code': from_department_code,
            'to_department_code': to_department_code, 'is_bounce': is_bounce
        } ORDER BY transfer_number) AS transfers
    FROM core.transfer_event
    WHERE in_spans(complaint_id) AND complaint_id IN (SELECT complaint_id FROM image)
    GROUP BY complaint_id
),
events AS (
    SELECT
        complaint_id,
        list({
            'event_number': event_number, 'status_code': status_code,
            'happened_at': happened_at, 'department_code': department_code
        } ORDER BY event_number) AS events
    FROM core.status_event
    WHERE in_spans(complaint_id) AND complaint_id IN (SELECT complaint_id FROM image)
    GROUP BY complaint_id
)
SELECT image.complaint_id, image.received_at, image.body, answers.answers, transfers.transfers, events.events
FROM image
LEFT JOIN answers USING (complaint_id)
LEFT JOIN transfers USING (complaint_id)
LEFT JOIN events USING (complaint_id)
ORDER BY image.received_at, image.complaint_id;

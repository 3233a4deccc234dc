-- model.complaint_topic
-- Each row is what the model of topics says of one complaint.
-- Reads: fresh_topic
INSERT INTO model.complaint_topic BY NAME
SELECT *, $model AS topic_model_id FROM fresh_topic;

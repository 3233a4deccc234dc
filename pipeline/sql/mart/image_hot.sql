-- image: current images of the changed complaints, for hot
-- Each row is one complaint. They are few, and asked for five times: the table is made once.
-- Reads: current_image
CREATE OR REPLACE TEMP TABLE hot_image AS
SELECT *, NULL::TIMESTAMP AS known_until_at FROM current_image;
CREATE OR REPLACE TEMP VIEW image AS SELECT * FROM hot_image;

-- image: current images of the changed complaints, for hot
-- Each row is one complaint.
-- Reads: current_image
CREATE OR REPLACE TEMP VIEW image AS
SELECT *, NULL::TIMESTAMP AS known_until_at FROM current_image;

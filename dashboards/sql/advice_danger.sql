-- What danger a case of the desk tells of, and where
-- One row where its text has been read: its newest image; danger_type is NULL where it tells of none.
-- Reads: fact; $id: receipt number, $since: it was not received before that day
SELECT
    arg_max_null(danger_type, known_from_at) AS danger_type,
    arg_max_null(place_lat, known_from_at) AS lat,
    arg_max_null(place_lon, known_from_at) AS lon,
    arg_max_null(place_method, known_from_at) AS method
FROM fact
WHERE sign > 0 AND received_on >= $since AND receipt_number = $id
HAVING count(*) > 0

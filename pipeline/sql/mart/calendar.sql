-- calendar
-- Each row is one day: whether public offices work, and the running count of days worked.
-- Reads: working_days (registered from pipeline/calendar/days.py)
CREATE OR REPLACE TEMP TABLE calendar AS
SELECT on_day::DATE AS on_day, is_worked, worked_through FROM working_days;

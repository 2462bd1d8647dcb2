-- Those of the lost deals that are in view and were lost in the period. One that nobody dated belongs
-- to no period; where all time is asked for it is among them.
SELECT c.*
FROM every_lost_cause AS c
SEMI JOIN deals AS d ON d.deal = c.deal
WHERE c.end_us BETWEEN $from_us AND $until_us OR (c.end_us IS NULL AND $from_us = 0)

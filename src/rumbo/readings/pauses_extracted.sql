-- The wanted pauses with what was seen around each of them.
WITH seen AS (
    SELECT deal, step, moment_us, list(cause ORDER BY cause) AS causes
    FROM pause_causes
    GROUP BY deal, step, moment_us
)

SELECT p.*, s.causes
FROM extracted AS p
LEFT JOIN seen AS s ON s.deal = p.deal AND s.step = p.step AND s.moment_us = p.moment_us
ORDER BY p.place

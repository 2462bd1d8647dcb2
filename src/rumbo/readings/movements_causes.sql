-- How many of the moves of each passage that went back had each cause nearby.
SELECT o.from_phase, o.to_phase, o.kind, c.cause, count(*) AS moves
FROM backward AS o
INNER JOIN backward_causes AS c
    ON c.deal = o.deal AND c.step = o.step AND c.moment_us = o.moment_us
GROUP BY o.from_phase, o.to_phase, o.kind, c.cause

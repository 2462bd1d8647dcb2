-- Those that went back in the period, by one of these passages, with that cause seen near it.
SELECT s.deal
FROM selected AS s
SEMI JOIN (
    SELECT o.deal
    FROM backward AS o
    INNER JOIN backward_causes AS c
        ON c.deal = o.deal AND c.step = o.step AND c.moment_us = o.moment_us
    WHERE
        c.cause = $cause
        AND o.moment_us > $since_us
        AND o.visit >= $least_visit
        AND list_contains($kinds, o.kind)
        AND ($sources IS NULL OR list_contains($sources, coalesce(o.from_phase, -1)))
        AND ($targets IS NULL OR list_contains($targets, o.to_phase))
) AS m ON m.deal = s.deal

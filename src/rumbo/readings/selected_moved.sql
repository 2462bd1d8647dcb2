-- Those that made such a passage in the period: of these kinds, from and to these phases, for the
-- first time or again.
SELECT s.deal
FROM selected AS s
SEMI JOIN (
    SELECT p.deal
    FROM passages AS p
    INNER JOIN phases AS h ON h.code = p.phase
    WHERE
        p.entered_us BETWEEN $from_us AND $until_us
        AND p.entered_us > $since_us
        AND list_contains($kinds, p.kind)
        AND ($sources IS NULL OR list_contains($sources, coalesce(p.from_phase, -1)))
        AND ($targets IS NULL OR list_contains($targets, p.phase))
        AND (h.outcome = 'open' OR NOT $into_open)
        AND p.visit >= $least_visit
        AND p.visit <= $most_visit
) AS m ON m.deal = s.deal

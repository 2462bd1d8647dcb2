-- Every visit of the deals given, in order.
SELECT
    p.deal,
    p.step,
    p.phase,
    p.from_phase,
    p.kind,
    p.visit,
    p.entered_us,
    p.left_us,
    CASE WHEN p.measured THEN (coalesce(p.left_us, $as_of_us) - p.entered_us) / 86400000000.0 END
        AS days
FROM visits AS p
WHERE list_contains($chosen, p.deal)
ORDER BY p.deal, p.step

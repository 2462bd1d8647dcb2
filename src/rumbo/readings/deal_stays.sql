-- Every visit of one deal, in order; the last one is where it is at the date.
SELECT
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
WHERE p.deal = $deal
ORDER BY p.step

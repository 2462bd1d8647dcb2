-- When each deal in view first came to each open stage of the CRM, how it stands at the date, and how
-- long after that it ended; one that is open, or that nobody dated, lasts to the date.
SELECT
    p.phase AS stage,
    d.deal,
    d.status,
    d.amount,
    coalesce(bool_or(n.stage = p.phase), false) AS here,
    greatest(0, coalesce(d.closed_us, $as_of_us) - min(p.entered_us)) AS length_us
FROM all_passages AS p
INNER JOIN deals AS d ON d.deal = p.deal
INNER JOIN all_phases AS h ON h.code = p.phase AND h.outcome = 'open' AND h.stage_id <> '~unknown'
LEFT JOIN stages_now AS n ON n.deal = p.deal
WHERE p.entered_us <= $as_of_us
GROUP BY p.phase, d.deal, d.status, d.amount, d.closed_us

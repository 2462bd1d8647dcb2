-- The passages after a moment that matter most: outcomes and returns first, then by amount.
SELECT d.id, d.name, d.account, d.owner, d.amount, p.kind, p.from_phase, p.phase, p.entered_us
FROM passages AS p
INNER JOIN deals AS d ON d.deal = p.deal
WHERE p.entered_us > $since_us AND p.kind IN (3, 4, 5, 6)
ORDER BY CASE WHEN p.kind IN (5, 6) THEN 0 ELSE 1 END, d.amount DESC NULLS LAST, p.entered_us, d.id
LIMIT $listed

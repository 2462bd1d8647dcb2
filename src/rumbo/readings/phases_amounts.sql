-- Per phase: the amount of the distinct deals that first visited it in the period.
SELECT p.phase, sum(d.amount) AS amount
FROM passages AS p
INNER JOIN deals AS d ON d.deal = p.deal
WHERE p.visit = 1 AND p.entered_us BETWEEN $from_us AND $until_us
GROUP BY p.phase

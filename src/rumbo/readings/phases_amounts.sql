-- Per phase: the amount of the distinct deals that visited it.
SELECT p.phase, sum(d.amount) AS amount
FROM passages AS p
INNER JOIN deals AS d ON d.deal = p.deal
WHERE p.visit = 1
GROUP BY p.phase

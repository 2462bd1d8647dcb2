-- How many open deals in view stand in each phase, and what they are worth.
SELECT d.phase, count(*) AS deals, sum(d.amount) AS amount
FROM deals AS d
WHERE d.status = 'open' AND d.phase IS NOT NULL
GROUP BY d.phase
ORDER BY d.phase

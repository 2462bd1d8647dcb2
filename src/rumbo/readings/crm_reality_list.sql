-- How many open deals there are per thing to mend, and for how much.
SELECT g.what, count(*) AS deals, sum(d.amount) AS amount, median(g.days) AS median_days
FROM reality_gaps AS g
INNER JOIN deals AS d ON d.deal = g.deal
GROUP BY g.what

-- How many deals were lost each month, and for how much, by what shows.
SELECT month, cause, count(*) AS deals, sum(amount) AS amount
FROM lost_causes
WHERE month IS NOT NULL
GROUP BY month, cause

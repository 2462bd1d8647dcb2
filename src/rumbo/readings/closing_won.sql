-- What was won in each month up to the date, this month included.
SELECT
    strftime(make_timestamp(closed_us) AT TIME ZONE 'UTC' AT TIME ZONE $zone, '%Y-%m') AS month,
    count(*) AS deals,
    sum(amount) AS amount
FROM deals
WHERE status = 'won' AND closed_us BETWEEN $won_from_us AND $as_of_us
GROUP BY month
ORDER BY month

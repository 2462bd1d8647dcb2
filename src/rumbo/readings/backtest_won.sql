-- What the deals in view brought, by the month in which they were won.
SELECT
    strftime(make_timestamp(closed_us) AT TIME ZONE 'UTC' AT TIME ZONE $zone, '%Y-%m') AS month,
    count(*) AS deals,
    CAST(coalesce(sum(amount), 0) AS DOUBLE) AS amount
FROM deals
WHERE status = 'won' AND closed_us <= $as_of_us
GROUP BY month
ORDER BY month

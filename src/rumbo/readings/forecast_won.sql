-- What was won by owner and month up to the date, and whether in the period.
SELECT
    coalesce(owner_id, '') AS owner_id,
    strftime(make_timestamp(closed_us) AT TIME ZONE 'UTC' AT TIME ZONE $zone, '%Y-%m') AS month,
    closed_us BETWEEN $from_us AND $until_us AS inside,
    count(*) AS deals,
    sum(amount) AS amount
FROM deals
WHERE status = 'won' AND closed_us BETWEEN $won_from_us AND $as_of_us
GROUP BY coalesce(owner_id, ''), month, inside
ORDER BY month, owner_id, inside

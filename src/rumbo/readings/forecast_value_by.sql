-- Of each owner how many deals ended since a moment, and what those won were worth of all of them.
SELECT
    coalesce(owner_id, '') AS owner_id,
    count(*) AS deals,
    coalesce(sum(amount) FILTER (WHERE status = 'won'), 0) AS won,
    coalesce(sum(amount), 0) AS amount
FROM deals
WHERE status <> 'open' AND closed_us BETWEEN $since_us AND $as_of_us
GROUP BY coalesce(owner_id, '')
ORDER BY owner_id

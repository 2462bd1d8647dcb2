-- How many deals ended since a moment, and what those that were won were worth of all of them.
SELECT
    count(*) AS deals,
    sum(amount) FILTER (WHERE status = 'won') AS won,
    sum(amount) AS amount
FROM deals
WHERE status <> 'open' AND closed_us BETWEEN $since_us AND $as_of_us

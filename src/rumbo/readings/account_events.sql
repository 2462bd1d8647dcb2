-- What else happened at an account by the date: per kind how often, and the last time.
SELECT
    e.kind,
    count(*) AS times,
    max(epoch_us(e.occurred_at)) AS last_us,
    arg_max(e.name, epoch_us(e.occurred_at)) AS name,
    arg_max(e.value, epoch_us(e.occurred_at)) AS value
FROM all_account_events AS e
WHERE e.account_id = $account_id AND e.occurred_at <= $as_of
GROUP BY e.kind
ORDER BY last_us DESC, e.kind
LIMIT $listed

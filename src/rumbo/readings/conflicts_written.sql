-- How many messages the log holds by the date, and how many of all that was sent was automatic.
SELECT
    count(*) FILTER (WHERE kind IN ('email', 'message')) AS written,
    count(*) FILTER (WHERE coalesce(automated, false)) AS automated
FROM all_activities
WHERE direction = 'out' AND epoch_us(occurred_at) <= $as_of_us

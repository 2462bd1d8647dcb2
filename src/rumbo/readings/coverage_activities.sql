-- What was done in the chosen deals by the date, and what is told of it.
SELECT
    deal,
    epoch_us(occurred_at) AS occurred_us,
    direction IS NOT NULL OR kind = 'meeting' AS directed,
    body IS NOT NULL AS worded
FROM all_activities
WHERE occurred_at <= $as_of AND deal IN (SELECT deal FROM deals)

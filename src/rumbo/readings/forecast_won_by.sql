-- What was won in the period, by the value of each field that a forecast may be divided by.
WITH won AS (
    SELECT
        coalesce(source, '') AS source,
        coalesce(type, '') AS type,
        coalesce(account_industry, '') AS industry,
        coalesce(account_country, '') AS country,
        amount
    FROM deals
    WHERE status = 'won' AND closed_us BETWEEN $from_us AND $until_us
),

told AS (
    SELECT 'source' AS field, source AS value, amount FROM won
    UNION ALL
    SELECT 'type', type, amount FROM won
    UNION ALL
    SELECT 'industry', industry, amount FROM won
    UNION ALL
    SELECT 'country', country, amount FROM won
)

SELECT field, value, count(*) AS deals, sum(amount) AS amount
FROM told
GROUP BY field, value
ORDER BY field, value

-- The creation before which three in five of the closed deals lie, and the sizes of their amounts.
SELECT
    CAST(quantile_cont(created_us, 0.6) AS BIGINT) AS halved_us,
    quantile_cont(CAST(amount AS DOUBLE), 0.1) AS tenth,
    quantile_cont(CAST(amount AS DOUBLE), 0.25) AS quarter,
    count(*) AS closed
FROM deals
WHERE status <> 'open' AND phase IS NOT NULL

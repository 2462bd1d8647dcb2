-- The five commonest exact paths of each shape.
WITH counted AS (
    SELECT
        shape,
        path,
        count(*) AS deals,
        count(*) FILTER (WHERE status = 'won') AS won,
        quantile_cont(days, 0.5) AS median_days
    FROM deal_paths
    WHERE NOT unknown
    GROUP BY shape, path
),

ranked AS (
    SELECT *, row_number() OVER (PARTITION BY shape ORDER BY deals DESC, path) AS place FROM counted
)

SELECT shape, path, deals, won, median_days FROM ranked WHERE place <= 5 ORDER BY shape, place

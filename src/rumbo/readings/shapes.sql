-- Per shape: how many deals, how they ended, how long they took.
SELECT
    shape,
    count(*) AS deals,
    count(*) FILTER (WHERE status = 'won') AS won,
    count(*) FILTER (WHERE status <> 'open') AS closed,
    quantile_cont(days, 0.5) AS median_days,
    sum(amount) AS amount
FROM deal_paths
WHERE NOT unknown
GROUP BY shape
ORDER BY deals DESC, shape

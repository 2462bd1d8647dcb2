-- Per shape: how many deals, how they ended, how long they took, and the same of those that paused.
SELECT
    shape,
    count(*) AS deals,
    count(*) FILTER (WHERE status = 'won') AS won,
    count(*) FILTER (WHERE status <> 'open') AS closed,
    count(*) FILTER (WHERE status <> 'open' AND days IS NULL) AS untimed,
    quantile_cont(days, 0.5) AS median_days,
    sum(amount) AS amount,
    count(*) FILTER (WHERE paused) AS paused,
    count(*) FILTER (WHERE paused AND status = 'won') AS paused_won,
    count(*) FILTER (WHERE paused AND status <> 'open') AS paused_closed
FROM deal_paths
WHERE NOT unknown
GROUP BY shape
ORDER BY deals DESC, shape

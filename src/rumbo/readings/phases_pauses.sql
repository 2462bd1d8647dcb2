-- Per phase: the pauses seen there and how long they lasted.
SELECT phase, count(*) AS pauses, quantile_cont(days, 0.5) AS median_pause_days
FROM pauses
GROUP BY phase

-- Per phase and outcome of the deal: how long finished visits lasted, in days.
WITH visits AS (
    SELECT p.phase, d.status, (p.left_us - p.entered_us) / 86400000000.0 AS days
    FROM passages AS p
    INNER JOIN phases AS h ON h.code = p.phase AND h.outcome = 'open'
    INNER JOIN deals AS d ON d.deal = p.deal AND d.status <> 'open'
    WHERE p.left_us IS NOT NULL AND p.measured AND h.pipeline_id = $pipeline_id
)

SELECT
    phase,
    status,
    count(*) AS n,
    quantile_cont(days, 0.10) AS p10,
    quantile_cont(days, 0.25) AS p25,
    quantile_cont(days, 0.50) AS p50,
    quantile_cont(days, 0.75) AS p75,
    quantile_cont(days, 0.90) AS p90
FROM visits
GROUP BY phase, status

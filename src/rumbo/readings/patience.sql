-- How long nothing may happen in a phase, whatever deals are asked for: what the map says, else
-- the 75th percentile of the gaps in deals that were won,
-- with at least 20 of them, else that of the pipeline, else 14 days; never less than a day.
WITH won AS (
    SELECT g.phase, h.pipeline_id, g.until_us - g.from_us AS gap_us
    FROM gaps AS g
    INNER JOIN phases AS h ON h.code = g.phase
    INNER JOIN every_deal AS d ON d.deal = g.deal AND d.status = 'won'
),

by_phase AS (
    SELECT phase, quantile_cont(gap_us, 0.75) AS patience_us FROM won
    GROUP BY phase HAVING count(*) >= 20
),

by_pipeline AS (
    SELECT pipeline_id, quantile_cont(gap_us, 0.75) AS patience_us FROM won
    GROUP BY pipeline_id HAVING count(*) >= 20
)

SELECT
    h.code AS phase,
    greatest(
        CAST(
            coalesce(
                h.patience_days * 86400000000.0, p.patience_us, l.patience_us, 14 * 86400000000.0
            ) AS DOUBLE
        ),
        86400000000.0
    ) AS patience_us
FROM phases AS h
LEFT JOIN by_phase AS p ON p.phase = h.code
LEFT JOIN by_pipeline AS l ON l.pipeline_id = h.pipeline_id

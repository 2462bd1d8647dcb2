-- How often each passage was made and how long deals were in the phase before it.
SELECT
    from_phase,
    phase AS to_phase,
    kind,
    count(*) AS moves,
    count(*) FILTER (WHERE visit > 1) AS again,
    quantile_cont(spent_us, 0.5) / 86400000000.0 AS median_days,
    quantile_cont(spent_us, 0.9) / 86400000000.0 AS p90_days,
    count(*) FILTER (WHERE from_phase IS NOT NULL AND spent_us IS NULL) AS untimed
FROM passages
WHERE entered_us BETWEEN $from_us AND $until_us
GROUP BY from_phase, phase, kind

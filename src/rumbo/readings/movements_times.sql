-- How long deals were in the phase before each passage.
SELECT
    from_phase,
    phase AS to_phase,
    kind,
    quantile_cont(spent_us, 0.5) / 86400000000.0 AS median_days,
    quantile_cont(spent_us, 0.9) / 86400000000.0 AS p90_days
FROM passages
WHERE entered_us BETWEEN $from_us AND $until_us
GROUP BY from_phase, phase, kind

SELECT from_phase, phase, kind, count(*) AS moves,
    quantile_cont(spent_us, 0.5) AS median_us
FROM passages
WHERE from_phase IS NOT NULL
GROUP BY from_phase, phase, kind

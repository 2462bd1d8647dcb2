SELECT phase, quantile_cont(left_us - entered_us, [0.5, 0.75, 0.9]) AS spent_us
FROM passages
WHERE left_us IS NOT NULL
GROUP BY phase

-- The answers' lengths at the ends of the interval of a quantile.
SELECT
    quantile_cont(hours, $low) AS low,
    quantile_cont(hours, $high) AS high
FROM talks
WHERE what = $what

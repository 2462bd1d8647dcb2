-- One statement over its deals: each deal counts once, by its last case that could be judged, or
-- by any of them where one is enough.
WITH last_judged AS (
    SELECT
        c.deal,
        CASE WHEN $any_case THEN bool_or(j.passed) ELSE arg_max(j.passed, c.step) END AS passed,
        arg_max(c.until_us, c.step) AS until_us
    FROM judged AS j
    INNER JOIN cases AS c ON c.deal = j.deal AND c.step = j.step
    WHERE j.passed IS NOT NULL
    GROUP BY c.deal
)

SELECT
    count(*) AS n,
    count(*) FILTER (WHERE l.passed) AS passes,
    count(*) FILTER (WHERE l.until_us > $as_of_us - $recent_us) AS recent_n,
    count(*) FILTER (WHERE l.passed AND l.until_us > $as_of_us - $recent_us) AS recent_passes,
    sum(d.amount) FILTER (WHERE NOT l.passed) AS amount,
    sum(d.amount) FILTER (WHERE NOT l.passed AND d.status = 'open') AS amount_open,
    count(*) FILTER (WHERE NOT l.passed AND d.status = 'open') AS open_violations
FROM last_judged AS l
INNER JOIN deals AS d ON d.deal = l.deal

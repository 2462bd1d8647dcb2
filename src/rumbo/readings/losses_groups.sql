-- How many deals were lost, and for how much, by what shows, by what was declared and by month.
SELECT
    'observed_cause' AS "by",
    cause AS reason,
    count(*) AS deals,
    sum(amount) AS amount,
    count(*) FILTER (WHERE silent) AS silent,
    count(*) FILTER (WHERE cause = 'unknown') AS unknown
FROM lost_causes
GROUP BY cause
UNION ALL
SELECT
    'declared_reason',
    coalesce(declared, 'undeclared'),
    count(*),
    sum(amount),
    count(*) FILTER (WHERE silent),
    count(*) FILTER (WHERE cause = 'unknown')
FROM lost_causes
GROUP BY declared
UNION ALL
SELECT
    'month',
    month,
    count(*),
    sum(amount),
    count(*) FILTER (WHERE silent),
    count(*) FILTER (WHERE cause = 'unknown')
FROM lost_causes
WHERE month IS NOT NULL
GROUP BY month

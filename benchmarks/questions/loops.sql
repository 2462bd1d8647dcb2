SELECT phase, count(*) FILTER (WHERE visit = 2) AS deals, count(*) FILTER (WHERE visit > 1) AS loops
FROM passages
GROUP BY phase

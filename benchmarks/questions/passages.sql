SELECT from_phase, phase, kind, count(*) AS moves
FROM passages
WHERE from_phase IS NOT NULL
GROUP BY from_phase, phase, kind

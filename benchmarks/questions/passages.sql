SELECT from_phase, phase, kind, CAST(sum(moves) AS BIGINT) AS moves
FROM moves
WHERE from_phase IS NOT NULL
GROUP BY from_phase, phase, kind

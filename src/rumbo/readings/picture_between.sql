-- How many deals moved between two phases, where they did so by more than one kind of move.
SELECT from_phase, phase AS to_phase, count(DISTINCT deal) AS deals
FROM passages
WHERE entered_us BETWEEN $from_us AND $until_us AND from_phase IS NOT NULL
GROUP BY from_phase, phase
HAVING min(kind) < max(kind)

-- Where the deals that left an open phase went next, and (from_phase null) where deals began.
SELECT v.phase AS from_phase, n.phase AS to_phase, count(*) AS moves
FROM visits AS v
INNER JOIN phases AS h ON h.code = v.phase AND h.outcome = 'open'
INNER JOIN visits AS n ON n.deal = v.deal AND n.step = v.step + 1
GROUP BY v.phase, n.phase
UNION ALL
SELECT CAST(NULL AS SMALLINT), phase, count(*)
FROM visits
WHERE step = 1
GROUP BY phase
ORDER BY from_phase NULLS FIRST, to_phase

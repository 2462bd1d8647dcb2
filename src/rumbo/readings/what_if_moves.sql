-- Where the deals that left an open phase went next, and (from_phase null) where deals began.
SELECT m.from_phase, m.phase AS to_phase, CAST(sum(m.moves) AS BIGINT) AS moves
FROM every_move AS m
LEFT JOIN phases AS h ON h.code = m.from_phase
WHERE m.from_phase IS NULL OR h.outcome = 'open'
GROUP BY m.from_phase, m.phase
ORDER BY from_phase NULLS FIRST, to_phase

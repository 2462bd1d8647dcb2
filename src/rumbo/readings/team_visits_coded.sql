-- The visits with their covariates as numbers, for the arithmetic.
SELECT
    t.deal,
    t.phase,
    dense_rank() OVER (ORDER BY t.owner_id) - 1 AS owner,
    t.size,
    dense_rank() OVER (ORDER BY t.source) - 1 AS source,
    dense_rank() OVER (ORDER BY t.industry) - 1 AS industry,
    t.slow,
    t.paused,
    h.unanswered,
    h.unmet,
    h.alone
FROM team_visits AS t
LEFT JOIN team_habits AS h ON h.deal = t.deal AND h.step = t.step
ORDER BY t.deal, t.step

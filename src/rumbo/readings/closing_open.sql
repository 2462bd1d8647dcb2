-- The open deals in scope: where each stands, and its amount.
SELECT phase, coalesce(CAST(amount AS DOUBLE), 0) AS amount
FROM deals
WHERE status = 'open' AND phase IS NOT NULL
ORDER BY deal

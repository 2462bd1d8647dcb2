-- The deals in view that were open at a moment or have been since, with what the forecast counts of
-- them: amount, how they stand, and when they are expected to close.
SELECT
    d.id,
    d.name,
    d.owner_id,
    o.name AS owner,
    d.status,
    CAST(coalesce(d.amount, 0) AS DOUBLE) AS amount,
    d.created_us,
    d.status = 'won' AND d.closed_us BETWEEN $from_us AND $end_us AS inside,
    CAST(coalesce(epoch_us(d.expected_close_at), -1) AS BIGINT) AS due_us
FROM deals AS d
LEFT JOIN all_owners AS o ON o.id = d.owner_id
WHERE d.status = 'open' OR d.closed_us >= least($since_us, $from_us)
ORDER BY d.deal

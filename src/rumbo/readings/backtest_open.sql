-- The open deals in view at a past date: where they stand in the CRM, and when their owner expects them
-- to close.
SELECT
    d.id,
    coalesce(h.pipeline_id, '') AS pipeline_id,
    coalesce(h.stage_id, '') AS stage_id,
    CAST(coalesce(d.amount, 0) AS DOUBLE) AS amount,
    CAST(coalesce(epoch_us(d.expected_close_at), -1) AS BIGINT) AS due_us
FROM deals AS d
LEFT JOIN stages_now AS n ON n.deal = d.deal
LEFT JOIN all_phases AS h ON h.code = n.stage
WHERE d.status = 'open' AND d.phase IS NOT NULL
ORDER BY d.deal

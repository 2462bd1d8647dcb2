-- The open deals in view: whose they are, where they stand, what the CRM says of when and how likely.
SELECT
    d.id,
    coalesce(d.owner_id, '') AS owner_id,
    d.phase,
    coalesce(d.source, '') AS source,
    coalesce(d.type, '') AS type,
    coalesce(d.account_industry, '') AS industry,
    coalesce(d.account_country, '') AS country,
    CAST(coalesce(d.amount, 0) AS DOUBLE) AS amount,
    d.amount IS NOT NULL AS priced,
    coalesce(epoch_us(d.expected_close_at) BETWEEN $from_us AND $end_us, false) AS due,
    d.expected_close_at IS NOT NULL AS dated,
    coalesce(lower(d.forecast_category), '') AS category,
    h.probability
FROM deals AS d
LEFT JOIN stages_now AS n ON n.deal = d.deal
LEFT JOIN all_phases AS h ON h.code = n.stage
WHERE d.status = 'open' AND d.phase IS NOT NULL
ORDER BY d.deal

-- One page of the deals of a selection, the largest first.
SELECT
    d.id AS deal_id,
    d.name,
    d.account_id,
    d.account,
    d.owner,
    h.stage AS phase,
    d.status,
    d.amount,
    d.created_us,
    (coalesce(d.closed_us, $as_of_us) - d.created_us) / 86400000000.0 AS days
FROM selected AS s
INNER JOIN deals AS d ON d.deal = s.deal
LEFT JOIN phases AS h ON h.code = d.phase
ORDER BY d.amount DESC NULLS LAST, d.id
LIMIT $rows OFFSET $skipped

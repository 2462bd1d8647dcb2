-- The deal that was asked for; without one, the open deal that has waited longest in its phase.
SELECT d.deal, d.id, d.name, d.account, d.owner, d.stage, d.status, d.amount, d.expected_close_at,
    d.next_step
FROM deals AS d
INNER JOIN phases AS h ON h.code = d.phase
WHERE CASE WHEN $deal_id IS NULL THEN d.status = 'open' ELSE d.id = $deal_id END
ORDER BY d.entered_us, d.id
LIMIT 1

-- The deals of one account as they stood at the date: the open ones first, then the latest.
SELECT
    d.deal,
    d.id,
    d.name,
    d.account,
    d.stage,
    d.status,
    d.amount,
    d.own_amount,
    d.currency,
    d.owner,
    d.type,
    d.lost_reason,
    d.created_us,
    d.closed_us,
    d.entered_us,
    (CASE WHEN d.status = 'open' THEN $as_of_us ELSE d.entered_us END - d.created_us)
        / 86400000000.0 AS days_open,
    ($as_of_us - d.entered_us) / 86400000000.0 AS days_in_phase
FROM deals AS d
WHERE d.account_id = $account_id
ORDER BY d.status <> 'open', coalesce(d.closed_us, d.created_us) DESC, d.id

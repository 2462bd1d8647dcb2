-- The last exchanges with an account by the date, of its deals in view and of the account itself.
SELECT
    a.id,
    a.kind,
    a.direction,
    a.outcome,
    a.status,
    coalesce(a.automated, false) AS automated,
    epoch_us(a.occurred_at) AS moment_us,
    substr(a.subject, 1, 300) AS subject,
    coalesce(o.name, a.owner_id) AS who,
    d.id AS deal_id,
    d.name AS deal
FROM all_activities AS a
LEFT JOIN deals AS d ON d.deal = a.deal
LEFT JOIN all_owners AS o ON o.id = a.owner_id
WHERE
    a.occurred_at <= $as_of
    AND a.kind IN ('email', 'call', 'meeting', 'message', 'form')
    AND (d.account_id = $account_id OR (a.deal IS NULL AND a.account_id = $account_id))
ORDER BY a.occurred_at DESC, a.id
LIMIT $listed

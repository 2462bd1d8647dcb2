-- One account by the date; nothing where it was not there yet and has no deal in view.
SELECT
    a.id,
    a.name,
    a.domain,
    a.industry,
    a.country,
    a.employees,
    a.annual_revenue,
    coalesce(o.name, a.owner_id) AS owner,
    epoch_us(a.created_at) AS created_us
FROM all_accounts AS a
LEFT JOIN all_owners AS o ON o.id = a.owner_id
WHERE a.id = $account_id

-- Every account and deal in view, by name.
SELECT
    'account' AS kind,
    coalesce(account_id, '') AS id,
    any_value(account) AS name,
    any_value(account_industry) AS detail
FROM deals
WHERE account_id IS NOT NULL
GROUP BY account_id
UNION ALL
SELECT
    'deal',
    id,
    name,
    concat_ws(' · ', account, stage, owner)
FROM deals
ORDER BY name, id

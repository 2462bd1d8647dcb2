-- The extra attributes that deals in view or their accounts have, by name.
SELECT DISTINCT field
FROM (
    SELECT unnest(json_keys(CAST(attrs AS JSON))) AS field FROM deals WHERE attrs IS NOT NULL
    UNION ALL
    SELECT unnest(json_keys(CAST(account_attrs AS JSON))) AS field
    FROM deals
    WHERE account_attrs IS NOT NULL
)
ORDER BY field

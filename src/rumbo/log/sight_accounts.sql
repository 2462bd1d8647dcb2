-- The accounts of those deals, now or formerly.
SELECT account_id AS id FROM mine WHERE account_id IS NOT NULL
UNION
SELECT v.id
FROM (
    SELECT old_value AS id, deal FROM whole_changes WHERE field = 'account_id' AND deal IS NOT NULL
    UNION ALL
    SELECT new_value, deal FROM whole_changes WHERE field = 'account_id' AND deal IS NOT NULL
) AS v
INNER JOIN mine AS m ON m.code = v.deal
WHERE v.id IS NOT NULL

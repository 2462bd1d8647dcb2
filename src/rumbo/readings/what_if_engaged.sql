-- The open deals in view in which a role has talked with us by the date.
SELECT DISTINCT d.id
FROM deals AS d
INNER JOIN every_touch AS t ON t.deal = d.deal AND t.kind = $role_engaged AND t.role = $role
WHERE d.status = 'open'

-- The roles that talked with us in some deal, the most frequent first.
SELECT role
FROM every_touch
WHERE kind = $role_engaged AND role IS NOT NULL AND role <> 'other'
GROUP BY role
ORDER BY count(DISTINCT deal) DESC, role

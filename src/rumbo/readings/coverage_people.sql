-- Who takes part in the chosen deals, and whether their role is told.
SELECT p.deal, coalesce(p.role, c.role) IS NOT NULL AS placed
FROM deal_contacts AS p
LEFT JOIN all_contacts AS c ON c.id = p.contact_id
WHERE p.deal IN (SELECT deal FROM deals)

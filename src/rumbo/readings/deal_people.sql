-- The people of one deal by the date, and since when they belong to it.
SELECT
    d.contact_id,
    coalesce(c.name, d.contact_id) AS name,
    c.job_title,
    c.email,
    coalesce(d.role, c.role) AS role,
    epoch_us(d.added_at) AS added_us
FROM deal_contacts AS d
LEFT JOIN all_contacts AS c ON c.id = d.contact_id
WHERE d.deal = $deal AND (d.removed_at IS NULL OR d.removed_at > $as_of)
ORDER BY d.added_at, d.contact_id, role

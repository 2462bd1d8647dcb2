-- Who took part in each activity of one deal that was contact or an attempt at it.
SELECT
    p.id AS activity_id,
    trim(p.contact_id) AS contact_id,
    coalesce(c.name, trim(p.contact_id)) AS name,
    c.job_title,
    c.email,
    c.role
FROM (
    SELECT id, unnest(string_split(contact_ids, ';')) AS contact_id
    FROM all_activities
    WHERE deal = $deal AND occurred_at <= $as_of AND contact_ids IS NOT NULL
) AS p
LEFT JOIN all_contacts AS c ON c.id = trim(p.contact_id)
WHERE trim(p.contact_id) <> ''
ORDER BY activity_id, contact_id

-- The people of an account's deals by the date: their roles, their deals, and when we spoke.
WITH own AS (
    SELECT deal FROM deals WHERE account_id = $account_id
),

listed AS (
    SELECT
        c.contact_id,
        count(DISTINCT c.deal) AS deals,
        max(c.role) AS role,
        min(c.added_at) AS added_at
    FROM deal_contacts AS c
    SEMI JOIN own AS o ON o.deal = c.deal
    WHERE c.removed_at IS NULL OR c.removed_at > $as_of
    GROUP BY c.contact_id
),

met AS (
    SELECT t.deal, t.activity_id, min(t.touch_us) AS touch_us, max(t.kind) AS kind
    FROM every_touch AS t
    SEMI JOIN own AS o ON o.deal = t.deal
    WHERE t.kind IN (1, 2, 3, 4)
    GROUP BY t.deal, t.activity_id
),

spoken AS (
    SELECT m.touch_us, m.kind, unnest(string_split(a.contact_ids, ';')) AS contact_id
    FROM met AS m
    INNER JOIN all_activities AS a ON a.id = m.activity_id AND a.deal = m.deal
    WHERE a.contact_ids IS NOT NULL
),

talks AS (
    SELECT
        trim(contact_id) AS contact_id,
        count(*) FILTER (WHERE kind > 1) AS met,
        count(*) FILTER (WHERE kind = 1) AS tried,
        min(touch_us) FILTER (WHERE kind > 1) AS first_us,
        max(touch_us) FILTER (WHERE kind > 1) AS last_us
    FROM spoken
    WHERE trim(contact_id) <> ''
    GROUP BY trim(contact_id)
)

SELECT
    coalesce(l.contact_id, t.contact_id) AS contact_id,
    coalesce(c.name, l.contact_id, t.contact_id) AS name,
    c.job_title,
    c.email,
    coalesce(l.role, c.role) AS role,
    coalesce(l.deals, 0) AS deals,
    epoch_us(l.added_at) AS added_us,
    coalesce(t.met, 0) AS met,
    coalesce(t.tried, 0) AS tried,
    t.first_us,
    t.last_us
FROM listed AS l
FULL JOIN talks AS t ON t.contact_id = l.contact_id
LEFT JOIN all_contacts AS c ON c.id = coalesce(l.contact_id, t.contact_id)
ORDER BY t.last_us DESC NULLS LAST, name, contact_id

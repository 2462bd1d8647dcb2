-- What reached somebody at the wrong time: marketing while their deal was being negotiated, and what
-- is shown to those who are about to buy while nobody knew yet whether they could.
WITH sent AS (
    SELECT
        a.id,
        a.deal,
        epoch_us(a.occurred_at) AS sent_us,
        a.kind,
        a.contact_ids,
        coalesce(a.automated, false) OR coalesce(c.generic, false) AS marketing,
        coalesce(a.automated, false) AS automated,
        c.phase AS content_phase
    FROM all_activities AS a
    LEFT JOIN conflict_contents AS c ON c.id = a.content_id
    WHERE
        a.direction = 'out' AND a.kind IN ('email', 'message', 'call', 'meeting')
        AND coalesce(a.status, 'done') = 'done'
        AND epoch_us(a.occurred_at) BETWEEN $from_us AND $until_us
),

-- Where anything at all can come at the wrong time.
watched AS (
    SELECT deal, phase, entered_us, left_us
    FROM passages
    WHERE
        list_contains($negotiated, phase)
        OR list_contains($unasked, phase)
        OR list_contains($unqualified, phase)
),

-- A message belongs to its deal; one of marketing also to those that its readers decide on.
own AS (
    SELECT s.*, w.phase
    FROM sent AS s
    INNER JOIN watched AS w
        ON w.deal = s.deal AND w.entered_us <= s.sent_us AND coalesce(w.left_us > s.sent_us, true)
),

listed AS (
    SELECT id, unnest(string_split(contact_ids, ';')) AS contact_id FROM sent WHERE marketing
),

named AS (
    SELECT id, trim(contact_id) AS contact_id FROM listed WHERE trim(contact_id) <> ''
),

others AS (
    SELECT s.* REPLACE (l.deal AS deal), n.contact_id, w.phase
    FROM sent AS s
    INNER JOIN named AS n ON n.id = s.id
    INNER JOIN deal_contacts AS l ON l.contact_id = n.contact_id
    INNER JOIN watched AS w
        ON w.deal = l.deal AND w.entered_us <= s.sent_us AND coalesce(w.left_us > s.sent_us, true)
    WHERE
        coalesce(epoch_us(l.added_at) <= s.sent_us, true)
        AND coalesce(epoch_us(l.removed_at) > s.sent_us, true)
),

placed AS (
    SELECT * EXCLUDE (contact_ids), string_split(contact_ids, ';') AS contacts FROM own
    UNION ALL
    SELECT * EXCLUDE (contact_ids, contact_id), [contact_id] AS contacts FROM others
),

judged AS (
    SELECT
        p.*,
        CASE
            WHEN p.marketing AND p.kind IN ('email', 'message') AND list_contains($negotiated, p.phase)
                THEN 'marketing_late'
            WHEN NOT p.automated AND list_contains($unasked, p.phase) THEN 'sales_early'
            WHEN NOT p.automated AND list_contains($unqualified, p.phase) AND f.phase IS NOT NULL
                THEN 'sales_early'
        END AS conflict
    FROM placed AS p
    LEFT JOIN conflict_phases AS f ON f.phase = p.phase AND f.later = p.content_phase
),

wrong AS (
    SELECT * EXCLUDE (contacts), coalesce(contacts, ['']) AS contacts
    FROM judged
    WHERE conflict IS NOT NULL
),

parted AS (
    SELECT * EXCLUDE (contacts), unnest(contacts) AS contact_id FROM wrong
),

-- Each person of each deal once; nobody where a message names none.
reached AS (
    SELECT DISTINCT * EXCLUDE (contact_id), trim(contact_id) AS contact_id
    FROM parted
    WHERE trim(contact_id) <> ''
    UNION ALL
    SELECT DISTINCT * EXCLUDE (contacts), NULL AS contact_id
    FROM wrong
    WHERE len(list_filter(contacts, lambda each: trim(each) <> '')) = 0
)

SELECT
    r.conflict,
    r.id AS activity_id,
    r.deal,
    d.id AS deal_id,
    d.name,
    d.owner_id,
    d.owner,
    h.pipeline,
    r.phase,
    h.stage AS phase_name,
    d.amount,
    r.contact_id AS person_id,
    coalesce(k.name, r.contact_id) AS person,
    coalesce(c.title, a.subject) AS content,
    a.content_id,
    r.kind,
    r.automated,
    r.sent_us
FROM reached AS r
INNER JOIN all_activities AS a ON a.id = r.id
INNER JOIN deals AS d ON d.deal = r.deal
INNER JOIN phases AS h ON h.code = r.phase
LEFT JOIN conflict_contents AS c ON c.id = a.content_id
LEFT JOIN all_contacts AS k ON k.id = r.contact_id

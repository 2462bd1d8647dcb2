-- What reached somebody at the wrong time: marketing while their deal was being negotiated, and what
-- is shown to those who are about to buy while nobody knew yet whether they could.
WITH sent AS (
    SELECT
        a.id,
        a.deal,
        epoch_us(a.occurred_at) AS sent_us,
        a.kind,
        a.subject,
        a.contact_ids,
        a.content_id,
        a.owner_id,
        coalesce(a.automated, false) OR coalesce(c.generic, false) AS marketing,
        coalesce(a.automated, false) AS automated,
        c.title AS content,
        c.phase AS content_phase
    FROM all_activities AS a
    LEFT JOIN conflict_contents AS c ON c.id = a.content_id
    WHERE
        a.direction = 'out' AND a.kind IN ('email', 'message', 'call', 'meeting')
        AND coalesce(a.status, 'done') = 'done'
        AND epoch_us(a.occurred_at) BETWEEN $from_us AND $until_us
),

named AS (
    SELECT s.id, trim(p.contact_id) AS contact_id
    FROM sent AS s, unnest(string_split(s.contact_ids, ';')) AS p (contact_id)
    WHERE trim(p.contact_id) <> ''
),

-- A message belongs to its deal; one of marketing also to those that its readers decide on.
reached AS (
    SELECT s.id, s.deal, n.contact_id, s.sent_us
    FROM sent AS s
    LEFT JOIN named AS n ON n.id = s.id
    WHERE s.deal IS NOT NULL
    UNION
    SELECT s.id, l.deal, n.contact_id, s.sent_us
    FROM sent AS s
    INNER JOIN named AS n ON n.id = s.id
    INNER JOIN deal_contacts AS l ON l.contact_id = n.contact_id
    WHERE
        s.marketing
        AND coalesce(epoch_us(l.added_at) <= s.sent_us, true)
        AND coalesce(epoch_us(l.removed_at) > s.sent_us, true)
),

placed AS (
    SELECT r.id, r.deal, r.contact_id, p.phase
    FROM reached AS r
    INNER JOIN passages AS p ON p.deal = r.deal
    WHERE p.entered_us <= r.sent_us AND coalesce(p.left_us > r.sent_us, true)
),

judged AS (
    SELECT
        p.id,
        p.deal,
        p.contact_id,
        p.phase,
        CASE
            WHEN s.marketing AND s.kind IN ('email', 'message') AND list_contains($negotiated, p.phase)
                THEN 'marketing_late'
            WHEN NOT s.automated AND list_contains($unasked, p.phase) THEN 'sales_early'
            WHEN NOT s.automated AND list_contains($unqualified, p.phase) AND f.phase IS NOT NULL
                THEN 'sales_early'
        END AS conflict
    FROM placed AS p
    INNER JOIN sent AS s ON s.id = p.id
    LEFT JOIN conflict_phases AS f ON f.phase = p.phase AND f.later = s.content_phase
)

SELECT
    j.conflict,
    j.id AS activity_id,
    j.deal,
    d.id AS deal_id,
    d.name,
    d.owner_id,
    d.owner,
    h.pipeline,
    j.phase,
    h.stage AS phase_name,
    d.amount,
    j.contact_id AS person_id,
    coalesce(k.name, j.contact_id) AS person,
    coalesce(s.content, s.subject) AS content,
    s.content_id,
    s.kind,
    s.automated,
    s.sent_us
FROM judged AS j
INNER JOIN sent AS s ON s.id = j.id
INNER JOIN deals AS d ON d.deal = j.deal
INNER JOIN phases AS h ON h.code = j.phase
LEFT JOIN all_contacts AS k ON k.id = j.contact_id
WHERE j.conflict IS NOT NULL

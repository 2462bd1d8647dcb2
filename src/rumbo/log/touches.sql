-- The moments at which people were in touch (contact) or a deal got somewhere (progress).
-- `known_us` is when the log could know it: a role counts from the day it was entered.
WITH lively AS (
    SELECT
        a.deal,
        a.id,
        a.kind,
        a.direction,
        epoch_us(a.occurred_at) AS touch_us,
        a.contact_ids,
        a.content_id,
        lower(coalesce(a.outcome, '')) AS outcome,
        coalesce(a.automated, false) AS automated,
        coalesce(a.status, 'done') AS status,
        date_diff('second', a.occurred_at, a.ended_at) AS lasted_seconds
    FROM now_activities AS a
    WHERE a.deal IS NOT NULL
),

told AS (
    SELECT
        l.*,
        CASE
            WHEN l.automated OR l.direction IS NOT DISTINCT FROM 'internal' THEN 0
            WHEN l.kind = 'meeting' AND (l.status = 'cancelled' OR l.outcome = 'no_show')
                THEN $no_show
            WHEN l.status <> 'done' THEN 0
            WHEN l.kind IN ('email', 'message', 'form') AND l.direction = 'in' THEN $inbound
            WHEN l.kind = 'meeting' AND l.outcome IN ('', 'held', 'completed', 'done')
                THEN $meeting
            WHEN l.kind = 'call' AND (
                l.outcome IN ('connected', 'held', 'answered', 'completed')
                OR (l.outcome = '' AND (l.direction = 'in' OR l.lasted_seconds >= 60))
            ) THEN $call
            WHEN l.kind IN ('email', 'message', 'call') AND l.direction = 'out' THEN $attempt
            ELSE 0
        END AS touch
    FROM lively AS l
),

people AS (
    SELECT t.deal, t.id, t.touch_us, t.touch, trim(p.contact_id) AS contact_id
    FROM told AS t, unnest(string_split(t.contact_ids, ';')) AS p (contact_id)
    WHERE t.touch IN ($inbound, $meeting, $call)
),

roles AS (
    SELECT dc.deal, dc.contact_id, coalesce(dc.role, c.role) AS role, dc.added_at
    FROM now_deal_contacts AS dc
    LEFT JOIN now_contacts AS c ON c.id = dc.contact_id
    WHERE coalesce(dc.role, c.role) IS NOT NULL
),

engaged AS (
    SELECT
        p.deal, p.id, p.touch_us, p.touch, r.role,
        greatest(p.touch_us, coalesce(epoch_us(r.added_at), p.touch_us)) AS known_us
    FROM people AS p
    INNER JOIN roles AS r ON r.deal = p.deal AND r.contact_id = p.contact_id
),

-- Of one person's touches only the first can be the first of their role.
first_engaged AS (
    SELECT deal, role, touch_us, known_us, arg_min(id, id) AS id
    FROM (
        SELECT *, min(touch_us) OVER (PARTITION BY deal, role, known_us) AS earliest_us
        FROM engaged
    )
    WHERE touch_us = earliest_us
    GROUP BY deal, role, touch_us, known_us
),

decided AS (
    SELECT deal, id, touch_us, min(known_us) AS known_us, arg_min(role, known_us) AS role
    FROM engaged
    WHERE touch = $meeting AND role IN ('economic_buyer', 'sponsor')
    GROUP BY deal, id, touch_us
),

first_sent AS (
    SELECT deal, min(touch_us) AS touch_us
    FROM told
    WHERE content_id IS NOT NULL AND direction = 'out' AND touch > 0
    GROUP BY deal
),

exchanged AS (
    SELECT t.deal, t.id, t.touch_us
    FROM told AS t
    INNER JOIN first_sent AS s ON s.deal = t.deal AND s.touch_us < t.touch_us
    WHERE t.content_id IS NOT NULL AND t.direction = 'in' AND t.touch > 0
)

SELECT * FROM (
    SELECT deal, touch_us, touch_us AS known_us, touch AS kind, NULL AS role, id AS activity_id
    FROM told WHERE touch > 0
    UNION ALL
    SELECT deal, touch_us, known_us, $role_engaged, role, id FROM first_engaged
    UNION ALL
    SELECT deal, touch_us, known_us, $decision_meeting, role, id FROM decided
    UNION ALL
    SELECT deal, touch_us, touch_us, $document, NULL, id FROM exchanged
)
ORDER BY deal, touch_us

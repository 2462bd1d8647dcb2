-- For each phase: won deals that were in it, and in how many of them each role of the committee
-- was in contact with us while they were.
WITH spent AS (
    SELECT p.deal, h.stage_id AS phase, p.entered_us, coalesce(p.left_us, $as_of_us) AS until_us
    FROM passages AS p
    INNER JOIN phases AS h ON h.code = p.phase AND h.outcome = 'open'
    INNER JOIN deals AS d ON d.deal = p.deal AND d.status = 'won'
),

met AS (
    SELECT DISTINCT s.deal, s.phase, trim(g.contact_id) AS contact_id
    FROM spent AS s
    INNER JOIN touches AS t
        ON t.deal = s.deal AND t.touch_us >= s.entered_us AND t.touch_us <= s.until_us
    INNER JOIN all_activities AS a ON a.id = t.activity_id AND a.deal = t.deal,
        unnest(string_split(a.contact_ids, ';')) AS g (contact_id)
    WHERE t.kind IN ($inbound, $meeting, $call)
)

SELECT s.phase, CAST(NULL AS VARCHAR) AS role, count(DISTINCT s.deal) AS deals
FROM spent AS s
GROUP BY s.phase
UNION ALL
SELECT m.phase, coalesce(d.role, c.role) AS role, count(DISTINCT m.deal) AS deals
FROM met AS m
INNER JOIN deal_contacts AS d ON d.deal = m.deal AND d.contact_id = m.contact_id
LEFT JOIN all_contacts AS c ON c.id = m.contact_id
WHERE coalesce(d.role, c.role) IS NOT NULL
GROUP BY m.phase, coalesce(d.role, c.role)

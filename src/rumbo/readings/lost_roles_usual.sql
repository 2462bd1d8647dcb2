-- The roles that at least so many of the won deals had engaged by the time they left a phase.
WITH stays AS (
    SELECT v.deal, v.phase, max(v.left_us) AS left_us
    FROM visits AS v
    INNER JOIN every_deal AS d ON d.deal = v.deal AND d.status = 'won'
    INNER JOIN phases AS h ON h.code = v.phase AND h.outcome = 'open'
    GROUP BY v.deal, v.phase
),

engaged AS (
    SELECT deal, role, min(greatest(touch_us, known_us)) AS known_us
    FROM every_touch
    WHERE kind = 6 AND list_contains($roles, role)
    GROUP BY deal, role
),

each_of AS (
    SELECT phase, count(*) AS deals FROM stays GROUP BY phase
),

had AS (
    SELECT s.phase, e.role, count(*) AS deals
    FROM stays AS s
    INNER JOIN engaged AS e ON e.deal = s.deal AND e.known_us <= s.left_us
    GROUP BY s.phase, e.role
)

SELECT h.phase, h.role
FROM had AS h
INNER JOIN each_of AS n ON n.phase = h.phase
WHERE h.deals >= $usual * n.deals AND n.deals >= $least
ORDER BY h.phase, h.role

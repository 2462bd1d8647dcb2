-- By phase, in how many of the won deals that were in it each role had talked with us by the time
-- they left it for the last time.
WITH stays AS (
    SELECT v.deal, h.stage_id AS phase, max(v.left_us) AS left_us
    FROM visits AS v
    INNER JOIN every_deal AS d ON d.deal = v.deal AND d.status = 'won'
    INNER JOIN phases AS h ON h.code = v.phase AND h.outcome = 'open'
    WHERE v.left_us IS NOT NULL
    GROUP BY v.deal, h.stage_id
),

engaged AS (
    SELECT deal, role, min(touch_us) AS touch_us
    FROM every_touch
    WHERE kind = $role_engaged AND role IS NOT NULL AND role <> 'other'
    GROUP BY deal, role
),

each_of AS (
    SELECT phase, count(*) AS won FROM stays GROUP BY phase
)

SELECT s.phase, e.role, count(*) AS had, max(n.won) AS won
FROM stays AS s
INNER JOIN engaged AS e ON e.deal = s.deal AND e.touch_us <= s.left_us
INNER JOIN each_of AS n ON n.phase = s.phase
GROUP BY s.phase, e.role
ORDER BY s.phase, had DESC, e.role

-- In how many of the visits that ended a role was in two-way contact for the first time, by phase and
-- the week it ended.
SELECT
    p.phase,
    t.role,
    CAST(floor(($as_of_us - p.left_us) / $week_us) AS INTEGER) AS weeks_ago,
    count(*) AS visits
FROM passages AS p
INNER JOIN phases AS h ON h.code = p.phase AND h.outcome = 'open' AND h.stage_id <> '~unknown'
INNER JOIN (
    SELECT deal, role, min(touch_us) AS touch_us
    FROM touches
    WHERE kind = 6 AND role IS NOT NULL
    GROUP BY deal, role
) AS t ON t.deal = p.deal AND t.touch_us >= p.entered_us AND t.touch_us < p.left_us
WHERE p.left_us > $start_us AND p.next_phase IS NOT NULL
GROUP BY p.phase, t.role, weeks_ago
ORDER BY p.phase, t.role, weeks_ago

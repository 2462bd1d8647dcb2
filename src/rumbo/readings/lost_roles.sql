-- The roles that won deals have by that phase and a lost deal had not engaged before its end.
WITH usual AS (
    SELECT unnest($phases) AS phase, unnest($roles) AS role
)

SELECT l.deal, u.role
FROM lost AS l
INNER JOIN usual AS u ON u.phase = l.lost_in
WHERE
    l.end_us IS NOT NULL
    AND NOT EXISTS (
        SELECT 1 FROM every_touch AS t
        WHERE
            t.deal = l.deal AND t.kind = 6 AND t.role = u.role
            AND t.touch_us < l.end_us AND t.known_us < l.end_us
    )

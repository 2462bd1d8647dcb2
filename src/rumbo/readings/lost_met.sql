-- What the two sides did before each lost deal ended, from the touches known by then.
SELECT
    l.deal,
    max(t.touch_us) FILTER (WHERE t.kind IN (2, 3, 4)) AS contact_us,
    max(t.touch_us) AS touch_us,
    coalesce(max(t.touch_us) FILTER (WHERE t.kind IN (2, 3, 4)), min(l.created_us))
        <= min(l.end_us) - $silent_us AS silent
FROM lost AS l
INNER JOIN every_touch AS t ON t.deal = l.deal AND t.kind IN (1, 2, 3, 4) AND t.touch_us < l.end_us
GROUP BY l.deal

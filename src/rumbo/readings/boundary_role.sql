-- From so long after its creation until the role was in contact, if it ever was.
SELECT l.deal, l.from_us + $after_us AS from_us, least(l.until_us, coalesce(t.known_us, l.until_us)) AS until_us
FROM boundary_lives AS l
LEFT JOIN (
    SELECT deal, min(greatest(touch_us, known_us)) AS known_us
    FROM touches
    WHERE kind = 6 AND role = $role
    GROUP BY deal
) AS t ON t.deal = l.deal
WHERE l.from_us + $after_us < least(l.until_us, coalesce(t.known_us, l.until_us))

-- The touches known by the date, of all deals or of the one in $deal; of the first contacts with a
-- role, only the earliest counts.
WITH first_of_role AS (
    SELECT deal, role, min(touch_us) AS touch_us
    FROM every_touch
    WHERE kind = 6 AND ($deal IS NULL OR deal = $deal)
    GROUP BY deal, role
)

SELECT t.deal, t.touch_us, t.kind, t.role
FROM every_touch AS t
WHERE t.kind <> 6 AND ($deal IS NULL OR t.deal = $deal)
UNION ALL
SELECT deal, touch_us, 6 AS kind, role FROM first_of_role

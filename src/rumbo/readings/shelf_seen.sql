-- The touches of a whole snapshot, whatever the date: of the first contacts with a role, only the
-- earliest counts.
SELECT deal, touch_us, kind FROM shelf_touches WHERE kind <> 6
UNION ALL
SELECT deal, min(touch_us), 6 FROM shelf_touches WHERE kind = 6 GROUP BY deal, role

-- The moments of contact and progress of one deal with the activity behind each.
SELECT t.touch_us, t.kind, t.role, t.activity_id
FROM every_touch AS t
WHERE t.deal = $deal
ORDER BY t.touch_us, t.kind, t.role, t.activity_id

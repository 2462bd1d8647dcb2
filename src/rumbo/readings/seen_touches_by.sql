-- The touches known by the date, from those of the snapshot; of deals with a late one, anew.
SELECT deal, touch_us, kind
FROM shelf_seen
WHERE touch_us <= $as_of_us AND deal NOT IN (SELECT deal FROM late)
UNION ALL
SELECT t.deal, t.touch_us, t.kind
FROM every_touch AS t
SEMI JOIN late AS l ON l.deal = t.deal
WHERE t.kind <> 6
UNION ALL
SELECT t.deal, min(t.touch_us), 6
FROM every_touch AS t
SEMI JOIN late AS l ON l.deal = t.deal
WHERE t.kind = 6
GROUP BY t.deal, t.role

-- Where a touch of that kind was, with that role if one is asked for, from when it was known.
SELECT
    t.deal,
    greatest(t.touch_us, t.known_us) AS shown_us,
    t.activity_id,
    CAST($place AS INTEGER) AS place
FROM every_touch AS t
SEMI JOIN (SELECT deal FROM every_deal WHERE status = 'open') AS d ON d.deal = t.deal
WHERE t.kind = $touch AND ($role = '' OR t.role = $role)

-- How long each open deal has gone without contact and progress, and how long it may, in days.
SELECT
    c.deal,
    coalesce(c.days_since_contact, c.days_open) AS contact_spent,
    coalesce(c.days_since_progress, c.days_open) AS progress_spent,
    coalesce(l.contact_days, $contact_days) AS contact_limit,
    coalesce(l.progress_days, $progress_days) AS progress_limit
FROM clocks AS c
LEFT JOIN limit_classes AS k ON k.deal = c.deal
LEFT JOIN class_limits AS l ON l.phase = c.phase AND l.class = coalesce(k.class, 0)

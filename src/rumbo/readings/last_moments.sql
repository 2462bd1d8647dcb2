-- Per deal, whichever are chosen: its last moments of contact, progress and any touch, how often and
-- how far its expected close was pushed, and how many people take part.
WITH met AS (
    SELECT
        deal,
        max(touch_us) FILTER (WHERE kind IN (2, 3, 4)) AS contact_us,
        max(touch_us) FILTER (WHERE kind >= 6) AS progress_us,
        max(touch_us) FILTER (WHERE kind IN (1, 2, 3, 4)) AS touch_us,
        arg_max(kind, touch_us * 10 + kind) FILTER (WHERE kind IN (1, 2, 3, 4)) AS last_touch
    FROM seen_touches
    GROUP BY deal
),

pushed AS (
    SELECT deal, count(*) AS pushes, sum(days_pushed) AS days_pushed FROM pushes GROUP BY deal
),

people AS (
    SELECT deal, count(DISTINCT contact_id) AS contacts
    FROM deal_contacts
    WHERE removed_at IS NULL OR removed_at > $as_of
    GROUP BY deal
)

SELECT
    d.deal,
    m.contact_us,
    m.progress_us,
    m.touch_us,
    m.last_touch,
    coalesce(s.pushes, 0) AS pushes,
    CAST(coalesce(s.days_pushed, 0) AS DOUBLE) AS days_pushed,
    coalesce(c.contacts, 0) AS contacts
FROM every_deal AS d
LEFT JOIN met AS m ON m.deal = d.deal
LEFT JOIN pushed AS s ON s.deal = d.deal
LEFT JOIN people AS c ON c.deal = d.deal
WHERE d.status = 'open'

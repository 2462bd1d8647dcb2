-- As in calendar days, in days of work: a day on which nobody works counts nothing, another is one.
WITH since AS (
    SELECT
        deal,
        phase,
        CAST(round($as_of_us - coalesce(days_since_contact, days_open) * 86400000000) AS BIGINT) AS contact_us,
        CAST(round($as_of_us - coalesce(days_since_progress, days_open) * 86400000000) AS BIGINT) AS progress_us
    FROM clocks
),

today AS (
    SELECT max(before_days + works) AS days FROM business_days
)

SELECT
    s.deal,
    round(t.days - a.before_days - a.works * (s.contact_us - a.starts_us) / (a.ends_us - a.starts_us), 9)
        AS contact_spent,
    round(t.days - b.before_days - b.works * (s.progress_us - b.starts_us) / (b.ends_us - b.starts_us), 9)
        AS progress_spent,
    coalesce(l.contact_days, $contact_days) AS contact_limit,
    coalesce(l.progress_days, $progress_days) AS progress_limit
FROM since AS s
CROSS JOIN today AS t
INNER JOIN business_days AS a
    ON a.day = CAST(make_timestamp(s.contact_us) AT TIME ZONE 'UTC' AT TIME ZONE $zone AS DATE)
INNER JOIN business_days AS b
    ON b.day = CAST(make_timestamp(s.progress_us) AT TIME ZONE 'UTC' AT TIME ZONE $zone AS DATE)
LEFT JOIN limit_classes AS k ON k.deal = s.deal
LEFT JOIN class_limits AS l ON l.phase = s.phase AND l.class = coalesce(k.class, 0)

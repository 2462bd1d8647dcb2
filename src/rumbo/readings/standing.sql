-- One row per open deal: its clocks, its pushes and its state, the first that holds.
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

forward AS (
    SELECT deal, max(entered_us) AS moved_us FROM passages WHERE kind IN (1, 2) GROUP BY deal
),

pushed AS (
    SELECT deal, count(*) AS pushes, sum(days_pushed) AS days_pushed FROM pushes GROUP BY deal
),

paused AS (
    SELECT deal, max(days) AS gap_days FROM pauses WHERE ended_by IS NULL GROUP BY deal
),

people AS (
    SELECT deal, count(DISTINCT contact_id) AS contacts
    FROM deal_contacts
    WHERE removed_at IS NULL OR removed_at > $as_of
    GROUP BY deal
),

clocks AS (
    SELECT
        d.deal,
        d.phase,
        h.parked,
        d.kind AS last_kind,
        d.visit,
        ($as_of_us - d.entered_us) / 86400000000.0 AS days_in_phase,
        ($as_of_us - d.created_us) / 86400000000.0 AS days_open,
        ($as_of_us - m.contact_us) / 86400000000.0 AS days_since_contact,
        ($as_of_us - greatest(coalesce(m.progress_us, f.moved_us), coalesce(f.moved_us, m.progress_us)))
            / 86400000000.0 AS days_since_progress,
        ($as_of_us - m.touch_us) / 86400000000.0 AS days_since_touch,
        m.last_touch,
        u.gap_days,
        coalesce(s.pushes, 0) AS pushes,
        CAST(coalesce(s.days_pushed, 0) AS DOUBLE) AS days_pushed,
        coalesce(c.contacts, 0) AS contacts,
        t.phase IS NOT NULL AS trap,
        t.p90_days
    FROM deals AS d
    INNER JOIN phases AS h ON h.code = d.phase
    LEFT JOIN met AS m ON m.deal = d.deal
    LEFT JOIN forward AS f ON f.deal = d.deal
    LEFT JOIN pushed AS s ON s.deal = d.deal
    LEFT JOIN paused AS u ON u.deal = d.deal
    LEFT JOIN people AS c ON c.deal = d.deal
    LEFT JOIN traps AS t ON t.phase = d.phase
    WHERE d.status = 'open'
)

SELECT
    deal,
    phase,
    visit,
    days_in_phase,
    days_open,
    days_since_contact,
    days_since_progress,
    pushes,
    days_pushed,
    contacts,
    trap,
    coalesce(days_since_contact, days_open) > $contact_days AS late_contact,
    coalesce(days_since_progress, days_open) > $progress_days AS late_progress,
    gap_days IS NOT NULL AS paused,
    CASE
        WHEN last_kind IN (3, 4) AND days_in_phase <= $backward_days THEN 'regressing'
        WHEN last_touch IS NOT NULL AND coalesce(days_since_contact, days_open) >= $silent_days THEN 'silent'
        WHEN days_in_phase > p90_days THEN 'blocked'
        WHEN parked OR (gap_days IS NOT NULL AND coalesce(days_since_progress, days_open) <= $progress_days)
            THEN 'paused'
        WHEN coalesce(days_since_progress, days_open) > $progress_days THEN 'stalled'
        WHEN last_touch = 2 THEN 'waiting_us'
        WHEN last_touch = 1 AND days_since_touch > $answer_days THEN 'waiting_them'
        ELSE 'advancing'
    END AS state
FROM clocks

-- One row per open deal that no decision keeps out of the pipeline: its clocks, its pushes, and what
-- its state follows from.
WITH forward AS (
    SELECT deal, max(entered_us) AS moved_us FROM passages WHERE kind IN (1, 2) GROUP BY deal
),

paused AS (
    SELECT deal, max(days) AS gap_days FROM pauses WHERE ended_by IS NULL GROUP BY deal
)

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
    m.pushes,
    m.days_pushed,
    m.contacts,
    t.phase IS NOT NULL AS trap,
    t.p90_days
FROM deals AS d
INNER JOIN phases AS h ON h.code = d.phase
INNER JOIN last_moments AS m ON m.deal = d.deal
LEFT JOIN forward AS f ON f.deal = d.deal
LEFT JOIN paused AS u ON u.deal = d.deal
LEFT JOIN traps AS t ON t.phase = d.phase
WHERE d.status = 'open' AND d.deal NOT IN (SELECT deal FROM decided WHERE aside)

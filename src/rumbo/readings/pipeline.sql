-- One row per open deal, with its clocks and its pushes.
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

closings AS (
    SELECT p.deal, p.entered_us
    FROM passages AS p
    INNER JOIN phases AS h ON h.code = p.phase AND h.outcome <> 'open'
),

pushes AS (
    SELECT
        c.deal,
        count(*) AS pushes,
        sum(
            epoch_us(CAST(c.new_value AS TIMESTAMP)) - epoch_us(CAST(c.old_value AS TIMESTAMP))
        ) / 86400000000.0 AS days_pushed
    FROM changes AS c
    WHERE
        c.field = 'expected_close_at'
        AND c.new_value > c.old_value
        -- The date that a closing itself writes pushes nothing.
        AND NOT EXISTS (
            SELECT 1 FROM closings AS x
            WHERE
                x.deal = c.deal
                AND abs(x.entered_us - epoch_us(c.changed_at)) <= 3600000000
        )
    GROUP BY c.deal
),

paused AS (
    SELECT deal, max(days) AS gap_days FROM pauses WHERE ended_by IS NULL GROUP BY deal
),

people AS (
    SELECT deal, count(DISTINCT contact_id) AS contacts
    FROM deal_contacts
    WHERE removed_at IS NULL OR removed_at > $as_of
    GROUP BY deal
)

SELECT
    d.deal,
    d.id AS deal_id,
    d.name,
    d.account,
    d.account_id,
    d.owner,
    d.owner_id,
    d.team,
    d.pipeline,
    d.amount,
    d.own_amount,
    d.currency,
    d.stage,
    d.stage AS phase,
    d.phase AS phase_code,
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
    d.expected_close_at,
    d.next_step,
    d.next_step_at,
    coalesce(s.pushes, 0) AS pushes,
    coalesce(s.days_pushed, 0) AS days_pushed,
    coalesce(c.contacts, 0) AS contacts
FROM deals AS d
INNER JOIN phases AS h ON h.code = d.phase
LEFT JOIN met AS m ON m.deal = d.deal
LEFT JOIN forward AS f ON f.deal = d.deal
LEFT JOIN pushes AS s ON s.deal = d.deal
LEFT JOIN paused AS u ON u.deal = d.deal
LEFT JOIN people AS c ON c.deal = d.deal
WHERE d.status = 'open'
ORDER BY days_in_phase DESC, d.id

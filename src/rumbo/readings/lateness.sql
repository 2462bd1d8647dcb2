-- What each open deal is late on: contact, progress, its next step, an answer, a playbook step.
WITH ours AS (
    SELECT deal, max(touch_us) AS touch_us
    FROM seen_touches
    WHERE kind IN (1, 3, 4)
    GROUP BY deal
),

asked AS (
    SELECT t.deal, min(t.touch_us) + $reply_us AS due_us
    FROM seen_touches AS t
    LEFT JOIN ours AS o ON o.deal = t.deal
    WHERE t.kind = 2 AND (o.deal IS NULL OR t.touch_us >= o.touch_us)
    GROUP BY t.deal
),

stepped AS (
    SELECT deal, CAST(next_step_at AT TIME ZONE 'UTC' AT TIME ZONE $zone AS DATE) AS due
    FROM deals
    WHERE next_step_at IS NOT NULL
),

due AS (
    SELECT
        deal,
        'contact' AS what,
        NULL AS step,
        CAST(round($as_of_us - (coalesce(days_since_contact, days_open) - $contact_days) * 86400000000) AS BIGINT)
            AS due_us
    FROM standing
    WHERE late_contact AND $heard
    UNION ALL
    SELECT
        deal,
        'progress',
        NULL,
        CAST(round($as_of_us - (coalesce(days_since_progress, days_open) - $progress_days) * 86400000000) AS BIGINT)
    FROM standing
    WHERE late_progress
    UNION ALL
    SELECT deal, 'reply', NULL, due_us FROM asked WHERE due_us < $as_of_us
    UNION ALL
    SELECT deal, 'step', step, due_us FROM late_steps
)

SELECT
    u.deal,
    u.what,
    u.step,
    CAST(make_timestamp(u.due_us) AT TIME ZONE 'UTC' AT TIME ZONE $zone AS DATE) AS due,
    ($as_of_us - u.due_us) / 86400000000.0 AS days_late
FROM due AS u
SEMI JOIN standing AS s ON s.deal = u.deal
UNION ALL
SELECT
    p.deal,
    'next_step',
    NULL,
    p.due,
    CAST(date_diff('day', p.due, CAST($as_of_day AS DATE)) AS DOUBLE)
FROM stepped AS p
SEMI JOIN standing AS s ON s.deal = p.deal
WHERE p.due < CAST($as_of_day AS DATE) AND p.deal NOT IN (SELECT deal FROM planned)

-- What each open deal is late on: contact, progress, its next step, an answer, a playbook step.
WITH stepped AS (
    SELECT deal, CAST(next_step_at AT TIME ZONE 'UTC' AT TIME ZONE $zone AS DATE) AS due
    FROM deals
    WHERE next_step_at IS NOT NULL
),

owed AS (
    SELECT deal, what, NULL AS step, due_us FROM due
    UNION ALL
    SELECT deal, 'step', step, due_us FROM late_steps
)

SELECT
    u.deal,
    u.what,
    u.step,
    CAST(make_timestamp(u.due_us) AT TIME ZONE 'UTC' AT TIME ZONE $zone AS DATE) AS due,
    ($as_of_us - u.due_us) / 86400000000.0 AS days_late
FROM owed AS u
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

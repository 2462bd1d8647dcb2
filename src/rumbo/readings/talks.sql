-- Who waited for whom while a deal was open, and the meetings of that time: each wait begins with the
-- first message of a run and ends with the other side's answer, or with a talk of both.
WITH said AS (
    SELECT
        deal,
        touch_us,
        kind,
        CASE kind WHEN 1 THEN 'theirs' WHEN 2 THEN 'ours' ELSE 'both' END AS turn
    FROM touches
    WHERE kind IN (1, 2, 3, 4)
),

begun AS (
    SELECT deal, touch_us, kind, turn
    FROM (
        SELECT *, lag(turn) OVER (PARTITION BY deal ORDER BY touch_us, kind) AS turn_before
        FROM said
    )
    WHERE turn_before IS DISTINCT FROM turn
),

waits AS (
    SELECT deal, what, began_us, ended_us
    FROM (
        SELECT
            deal,
            turn AS what,
            touch_us AS began_us,
            lead(touch_us) OVER (PARTITION BY deal ORDER BY touch_us, kind) AS ended_us
        FROM begun
    )
    WHERE what <> 'both' AND began_us BETWEEN $from_us AND $until_us
),

-- Hours of work up to each moment: those of the days before, and those of its own day so far.
timed AS (
    SELECT
        w.deal,
        w.what,
        w.began_us,
        w.ended_us,
        b.before_us + greatest(0, least(w.began_us, b.until_us) - b.from_us) AS began_work_us,
        e.before_us + greatest(0, least(w.ended_us, e.until_us) - e.from_us) AS ended_work_us
    FROM waits AS w
    INNER JOIN workdays AS b
        ON b.day = CAST(make_timestamp(w.began_us) AT TIME ZONE 'UTC' AT TIME ZONE $zone AS DATE)
    LEFT JOIN workdays AS e
        ON e.day = CAST(make_timestamp(w.ended_us) AT TIME ZONE 'UTC' AT TIME ZONE $zone AS DATE)
),

-- A meeting that was called off before is neither held nor missed; one whose day has passed without
-- a word of how it went is not known.
meetings AS (
    SELECT
        a.deal,
        epoch_us(a.occurred_at) AS began_us,
        a.owner_id AS set_by,
        CASE
            WHEN lower(coalesce(a.outcome, '')) = 'no_show' THEN true
            WHEN coalesce(a.status, 'done') = 'planned' THEN NULL
            WHEN lower(coalesce(a.outcome, '')) IN ('', 'held', 'completed', 'done') THEN false
        END AS missed
    FROM all_activities AS a
    WHERE
        a.kind = 'meeting' AND a.deal IS NOT NULL AND NOT coalesce(a.automated, false)
        AND a.direction IS DISTINCT FROM 'internal'
        AND epoch_us(a.occurred_at) BETWEEN $from_us AND $until_us
        AND (coalesce(a.status, 'done') <> 'cancelled' OR lower(coalesce(a.outcome, '')) = 'no_show')
),

told AS (
    SELECT
        deal, what, began_us, ended_us IS NOT NULL AS done,
        (ended_work_us - began_work_us) / 3600000000.0 AS hours, NULL AS set_by
    FROM timed
    UNION ALL
    SELECT deal, 'meetings', began_us, missed, NULL, set_by FROM meetings WHERE missed IS NOT NULL
    UNION ALL
    SELECT deal, 'untold', began_us, false, NULL, set_by FROM meetings WHERE missed IS NULL
)

SELECT
    t.deal,
    t.what,
    t.began_us,
    t.done,
    CAST(t.hours AS DOUBLE) AS hours,
    t.set_by,
    p.phase,
    d.owner_id,
    d.source
FROM told AS t
INNER JOIN deals AS d ON d.deal = t.deal
INNER JOIN passages AS p
    ON p.deal = t.deal AND p.entered_us <= t.began_us AND coalesce(p.left_us > t.began_us, true)
INNER JOIN phases AS h ON h.code = p.phase AND h.outcome = 'open'

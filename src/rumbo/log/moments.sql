-- Every moment at which a special deal enters a phase: recorded, or inferred where the CRM keeps
-- no row for its creation or its closing.

WITH spans AS (
    SELECT
        deal,
        arg_max(phase, {'at': recorded_us, 'ordinal': ordinal}) AS last_phase,
        max(entered_us) AS last_us
    FROM special_events
    GROUP BY deal
),

-- What each deal's first change of stage replaced; the change itself may lead to a stage that this
-- road does not know yet.
begun AS (
    SELECT
        c.deal,
        arg_min({'stage': c.old_value}, {'at': c.changed_at, 'ordinal': c.ordinal}).stage AS stage
    FROM now_changes AS c
    INNER JOIN special AS a ON a.deal = c.deal
    WHERE c.field = 'stage' AND c.object_type = 'deal'
    GROUP BY c.deal
),

deals AS (
    SELECT
        a.deal, a.pipeline_id, coalesce(b.pipeline_id, a.pipeline_id) AS first_pipeline_id,
        a.stage, a.status, a.created_us, a.closed_us,
        -- A closing given as a day (its first moment in the workspace's zone) lasts until its end.
        CASE
            WHEN date_trunc('day', a.closed_at AT TIME ZONE 'UTC' AT TIME ZONE $zone)
                AT TIME ZONE $zone AT TIME ZONE 'UTC' = a.closed_at
                THEN epoch_us(
                    (date_trunc('day', a.closed_at AT TIME ZONE 'UTC' AT TIME ZONE $zone) + INTERVAL 1 DAY)
                    AT TIME ZONE $zone AT TIME ZONE 'UTC'
                ) - 1
            ELSE a.closed_us
        END AS closing_end_us,
        s.last_phase, s.last_us,
        p.outcome AS last_outcome
    FROM special AS a
    LEFT JOIN pipeline_spans AS b
        ON b.deal = a.deal
        AND b.since <= a.created_at
        AND a.created_at < b.until
    LEFT JOIN spans AS s ON s.deal = a.deal
    LEFT JOIN now_phases AS p ON p.code = s.last_phase
),

-- The stage a deal was created in: what its first change replaced, or its stage where it has no
-- history.
first_stages AS (
    SELECT
        d.deal, d.first_pipeline_id, d.created_us,
        CASE WHEN b.deal IS NULL THEN d.stage ELSE b.stage END AS stage
    FROM deals AS d
    LEFT JOIN begun AS b ON b.deal = d.deal
),

-- No deal begins with its end: then nobody knows where it began.
beginnings AS (
    SELECT
        d.deal, d.created_us AS entered_us, -9000000000000000000 AS ordinal,
        CASE WHEN p.outcome = 'open' THEN p.code ELSE u.code END AS phase
    FROM first_stages AS d
    INNER JOIN stage_lookup AS l ON l.pipeline_id = d.first_pipeline_id AND l.stage = d.stage
    INNER JOIN now_phases AS p ON p.code = l.phase
    INNER JOIN now_phases AS u ON u.pipeline_id = p.pipeline_id AND u.stage_id = '~unknown'
),

final_phases AS (
    SELECT pipeline_id, outcome, arg_min(code, position) AS phase
    FROM now_phases
    WHERE outcome <> 'open' AND active
    GROUP BY pipeline_id, outcome
),

-- Closings and reopenings that are changes of status, in the pipeline of their time.
status_changes AS (
    SELECT
        c.deal,
        epoch_us(greatest(c.changed_at, a.created_at)) AS entered_us,
        c.ordinal,
        c.new_value AS status,
        c.changed_at >= a.created_at AS timed,
        coalesce(p.pipeline_id, a.pipeline_id) AS pipeline_id
    FROM now_changes AS c
    INNER JOIN special AS a ON a.deal = c.deal
    INNER JOIN deals AS d ON d.deal = c.deal
    LEFT JOIN pipeline_spans AS p
        ON p.deal = c.deal
        AND p.since <= c.changed_at
        AND c.changed_at < p.until
    WHERE
        c.field = 'status' AND c.object_type = 'deal'
        -- A closing that was inferred from closed_at is among the closings below.
        AND NOT coalesce(
            c.inferred AND c.new_value = a.status
            AND epoch_us(c.changed_at) BETWEEN d.closed_us AND d.closing_end_us,
            false
        )
),

-- What the stages alone say, for the deals whose status has a history.
told AS (
    SELECT e.deal, e.entered_us, e.ordinal, e.phase, p.outcome
    FROM (
        SELECT deal, entered_us, ordinal, phase FROM special_events
        UNION ALL BY NAME
        SELECT * FROM beginnings
    ) AS e
    INNER JOIN now_phases AS p ON p.code = e.phase
    WHERE e.deal IN (SELECT deal FROM status_changes)
),

status_closings AS (
    SELECT s.deal, s.entered_us, s.ordinal, f.phase, s.timed
    FROM status_changes AS s
    INNER JOIN final_phases AS f ON f.pipeline_id = s.pipeline_id AND f.outcome = s.status
    WHERE NOT EXISTS (
        SELECT 1 FROM told AS e
        WHERE
            e.deal = s.deal AND e.outcome = s.status
            AND e.entered_us BETWEEN s.entered_us - 86400000000 AND s.entered_us + 86400000000
    )
),

closed_before AS (
    SELECT s.deal, s.ordinal, s.entered_us, s.timed, max(c.entered_us) AS closed_us
    FROM status_changes AS s
    INNER JOIN (
        SELECT deal, entered_us FROM status_changes WHERE status <> 'open'
        UNION ALL BY NAME
        SELECT deal, entered_us FROM told WHERE outcome <> 'open'
    ) AS c ON c.deal = s.deal AND c.entered_us <= s.entered_us
    WHERE s.status = 'open'
    GROUP BY s.deal, s.ordinal, s.entered_us, s.timed
),

-- A deal that opens again without a word about its stage is where it was.
reopenings AS (
    SELECT
        s.deal, s.entered_us, s.ordinal,
        arg_max(e.phase, {'at': e.entered_us, 'ordinal': e.ordinal}) AS phase,
        s.timed
    FROM closed_before AS s
    INNER JOIN told AS e ON e.deal = s.deal AND e.entered_us <= s.entered_us AND e.outcome = 'open'
    WHERE NOT EXISTS (
        SELECT 1 FROM told AS x
        WHERE
            x.deal = s.deal AND x.outcome = 'open' AND x.entered_us > s.closed_us
            AND x.entered_us BETWEEN s.entered_us - 86400000000 AND s.entered_us + 86400000000
    )
    GROUP BY s.deal, s.entered_us, s.ordinal, s.timed
),

-- A closing that only the status tells. One given as a day comes after that day's other moves; one
-- that nobody dated comes with the last move that is known.
status_moments AS (
    SELECT deal, max(entered_us) AS last_us, arg_max(outcome, entered_us) AS last_outcome
    FROM (
        SELECT s.deal, s.entered_us, p.outcome
        FROM (
            SELECT deal, entered_us, phase FROM status_closings
            UNION ALL
            SELECT deal, entered_us, phase FROM reopenings
        ) AS s
        INNER JOIN now_phases AS p ON p.code = s.phase
    )
    GROUP BY deal
),

closings AS (
    SELECT
        d.deal,
        CASE
            WHEN d.closed_us IS NULL THEN greatest(
                d.created_us, coalesce(d.last_us, d.created_us), coalesce(m.last_us, d.created_us)
            )
            ELSE greatest(
                d.closed_us,
                d.created_us,
                coalesce((
                    SELECT max(e.entered_us) FROM special_events AS e
                    WHERE
                        e.deal = d.deal AND e.entered_us BETWEEN d.closed_us AND d.closing_end_us
                ), d.created_us)
            )
        END AS entered_us,
        9000000000000000000 AS ordinal,
        coalesce(own.code, f.phase) AS phase,
        d.closed_us IS NOT NULL AS timed
    FROM deals AS d
    INNER JOIN final_phases AS f ON f.pipeline_id = d.pipeline_id AND f.outcome = d.status
    LEFT JOIN status_moments AS m ON m.deal = d.deal
    LEFT JOIN stage_lookup AS l ON l.pipeline_id = d.pipeline_id AND l.stage = d.stage
    LEFT JOIN now_phases AS own ON own.code = l.phase AND own.outcome = d.status
    WHERE
        d.status <> 'open' AND d.last_outcome IS DISTINCT FROM d.status
        AND (
            d.closed_us IS NOT NULL
            OR m.last_outcome IS DISTINCT FROM d.status
            OR m.last_us < d.last_us
        )
),

-- What was recorded before the deal's creation enters at it, in the order in which it happened.
recorded AS (
    SELECT
        e.deal,
        e.entered_us,
        CASE
            WHEN e.recorded_us < e.entered_us
                THEN row_number() OVER (PARTITION BY e.deal ORDER BY e.recorded_us, e.ordinal) - 1000000000
            ELSE e.ordinal
        END AS ordinal,
        e.phase,
        e.recorded_us >= e.entered_us AS timed
    FROM special_events AS e
    LEFT JOIN closings AS c ON c.deal = e.deal
    WHERE c.deal IS NULL OR e.entered_us <= c.entered_us
)

SELECT *, false AS inferred, true AS fresh FROM recorded
UNION ALL BY NAME
SELECT *, false AS inferred, true AS fresh FROM status_closings
UNION ALL BY NAME
SELECT *, false AS inferred, true AS fresh FROM reopenings
UNION ALL BY NAME
SELECT *, false AS timed, true AS inferred, true AS fresh FROM beginnings
UNION ALL BY NAME
SELECT *, true AS inferred, true AS fresh FROM closings

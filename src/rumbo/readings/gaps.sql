-- The stretches between contact or progress inside each visit to an open phase: what the start of
-- the visit, the touches in it and its end leave between them; of the one deal in $deal, or of all.
WITH stays AS (
    SELECT
        p.deal,
        p.step,
        p.phase,
        p.entered_us,
        coalesce(p.left_us, $as_of_us) AS end_us,
        CASE
            WHEN p.left_us IS NULL THEN NULL
            WHEN n.outcome = 'open' THEN 'move'
            ELSE n.outcome
        END AS ending
    FROM stays_of AS p
    INNER JOIN phases AS h ON h.code = p.phase AND h.rank IS NOT NULL
    LEFT JOIN phases AS n ON n.code = p.next_phase
    WHERE $shown AND p.measured AND ($deal IS NULL OR p.deal = $deal)
),

met AS (
    SELECT deal, touch_us, max(CASE WHEN kind >= 6 THEN 1 ELSE 0 END) AS progress
    FROM seen_touches
    WHERE kind IN (2, 3, 4, 6, 7, 8) AND deal IN (SELECT deal FROM stays)
    GROUP BY deal, touch_us
),

inside AS (
    SELECT v.deal, v.step, v.phase, v.end_us, v.ending, m.touch_us, m.progress
    FROM stays AS v
    INNER JOIN met AS m
        ON m.deal = v.deal AND m.touch_us > v.entered_us AND m.touch_us < v.end_us
),

points AS (
    SELECT
        deal, step, phase, end_us, ending, touch_us AS from_us,
        lead(touch_us) OVER w AS touch_us,
        lead(progress) OVER w AS progress
    FROM inside
    WINDOW w AS (PARTITION BY deal, step ORDER BY touch_us)
),

firsts AS (
    SELECT deal, step, min(touch_us) AS touch_us, arg_min(progress, touch_us) AS progress
    FROM inside
    GROUP BY deal, step
),

every AS (
    SELECT deal, step, phase, end_us, ending, from_us, touch_us, progress FROM points
    UNION ALL
    SELECT v.deal, v.step, v.phase, v.end_us, v.ending, v.entered_us, f.touch_us, f.progress
    FROM stays AS v
    LEFT JOIN firsts AS f ON f.deal = v.deal AND f.step = v.step
)

SELECT
    deal,
    step,
    phase,
    from_us,
    coalesce(touch_us, end_us) AS until_us,
    CASE
        WHEN touch_us IS NULL THEN ending
        WHEN progress = 1 THEN 'progress'
        ELSE 'contact'
    END AS ended_by
FROM every

-- The stretches of every visit of a snapshot, whatever the date: what its start, the touches in it and
-- its end leave between them. `touch_us` is the touch that ends one, NULL where the visit's end does.
WITH stays AS (
    SELECT deal, step, phase, next_phase, entered_us, left_us, coalesce(measured, true) AS measured
    FROM shelf_passages
),

met AS (
    SELECT deal, touch_us, max(CASE WHEN kind >= 6 THEN 1 ELSE 0 END) AS progress
    FROM shelf_seen
    WHERE kind IN (2, 3, 4, 6, 7, 8)
    GROUP BY deal, touch_us
),

inside AS (
    SELECT v.deal, v.step, v.phase, v.next_phase, v.left_us, v.measured, m.touch_us, m.progress
    FROM stays AS v
    INNER JOIN met AS m
        ON m.deal = v.deal AND m.touch_us > v.entered_us
        AND (v.left_us IS NULL OR m.touch_us < v.left_us)
),

firsts AS (
    SELECT deal, step, min(touch_us) AS touch_us, arg_min(progress, touch_us) AS progress
    FROM inside
    GROUP BY deal, step
)

SELECT
    deal, step, phase, next_phase, left_us, measured, false AS opening, touch_us AS from_us,
    lead(touch_us) OVER w AS touch_us,
    lead(progress) OVER w AS progress
FROM inside
WINDOW w AS (PARTITION BY deal, step ORDER BY touch_us)
UNION ALL
SELECT
    v.deal, v.step, v.phase, v.next_phase, v.left_us, v.measured, true, v.entered_us, f.touch_us,
    f.progress
FROM stays AS v
LEFT JOIN firsts AS f ON f.deal = v.deal AND f.step = v.step

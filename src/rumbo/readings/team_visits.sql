-- The visits of two years that had all the time of their phase, each under whoever owns the deal and
-- had it when the visit began: whether the deal failed to move on within that time, and whether it
-- was left alone for longer than the phase bears. Size is a quarter of all amounts, 0 without one.
WITH sized AS (
    SELECT deal, ntile(4) OVER (ORDER BY amount, deal) AS size
    FROM every_deal
    WHERE amount IS NOT NULL
),

handed AS (
    SELECT c.deal, epoch_us(max(c.changed_at)) AS handed_us
    FROM changes AS c
    WHERE c.field = 'owner_id' AND coalesce(c.old_value, '') <> ''
    GROUP BY c.deal
),

stays AS (
    SELECT
        v.deal,
        v.step,
        v.phase,
        v.entered_us,
        v.entered_us + z.horizon_us AS until_us,
        coalesce(
            v.left_us <= v.entered_us + z.horizon_us
            AND (n.outcome = 'won' OR (n.pipeline_id = h.pipeline_id AND n.rank > h.rank)),
            false
        ) AS moved
    FROM visits AS v
    INNER JOIN phases AS h ON h.code = v.phase AND h.outcome = 'open' AND h.rank IS NOT NULL
    INNER JOIN horizons AS z ON z.phase = v.phase
    LEFT JOIN phases AS n ON n.code = v.next_phase
    WHERE v.measured AND v.timed AND v.entered_us BETWEEN $since_us AND $as_of_us - z.horizon_us
),

rested AS (
    SELECT DISTINCT s.deal, s.step
    FROM stays AS s
    INNER JOIN gaps AS g ON g.deal = s.deal AND g.step = s.step AND g.from_us < s.until_us
    INNER JOIN patience AS p ON p.phase = g.phase
    WHERE g.until_us - g.from_us > p.patience_us
)

SELECT
    s.deal,
    s.step,
    s.phase,
    s.entered_us,
    s.until_us,
    d.owner_id,
    coalesce(z.size, 0) AS size,
    coalesce(d.source, '') AS source,
    coalesce(d.account_industry, '') AS industry,
    CASE WHEN s.moved THEN 0 ELSE 1 END AS slow,
    CASE WHEN r.deal IS NULL THEN 0 ELSE 1 END AS paused
FROM stays AS s
INNER JOIN every_deal AS d ON d.deal = s.deal AND d.owner_id IS NOT NULL
LEFT JOIN handed AS o ON o.deal = s.deal
LEFT JOIN sized AS z ON z.deal = s.deal
LEFT JOIN rested AS r ON r.deal = s.deal AND r.step = s.step
WHERE o.handed_us IS NULL OR s.entered_us >= o.handed_us

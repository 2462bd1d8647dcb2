-- The passages after a moment, of one kind or of all that matter: outcomes first, then returns,
-- each by amount; of several passages of one kind by a deal, the last one.
WITH told AS (
    SELECT
        deal,
        step,
        kind,
        from_phase,
        phase,
        entered_us,
        CASE
            WHEN kind = 0 THEN 'start'
            WHEN kind IN (1, 2) THEN 'forward'
            WHEN kind IN (3, 4) THEN 'back'
            WHEN kind = 5 THEN 'won'
            WHEN kind = 6 THEN 'lost'
            ELSE 'aside'
        END AS news
    FROM passages
    WHERE entered_us > $since_us
),

last_ones AS (
    SELECT deal, news, max(step) AS step FROM told GROUP BY deal, news
)

SELECT d.id, d.name, d.account, d.owner, d.amount, t.kind, t.from_phase, t.phase, t.entered_us
FROM told AS t
INNER JOIN last_ones AS l ON l.deal = t.deal AND l.news = t.news AND l.step = t.step
INNER JOIN deals AS d ON d.deal = t.deal
WHERE CASE WHEN $kind IS NULL THEN t.news IN ('back', 'won', 'lost') ELSE t.news = $kind END
ORDER BY
    CASE WHEN t.kind IN (5, 6) THEN 0 ELSE 1 END,
    d.amount DESC NULLS LAST,
    t.entered_us,
    d.id,
    t.step
LIMIT $listed OFFSET $passed

-- What differs between an older snapshot (the tables `then_…`) and a newer one (`now_…`), deal by
-- deal: those that came, closed, moved on or back, changed their amount or their close date.
WITH former AS (
    SELECT d.id, d.amount, d.currency, d.expected_close_at, d.owner_id, p.phase, h.rank, h.outcome, h.stage
    FROM then_deals AS d
    LEFT JOIN then_passages AS p ON p.deal = d.code AND p.left_us IS NULL
    LEFT JOIN then_phases AS h ON h.code = p.phase
),

present AS (
    SELECT d.id, d.amount, d.currency, d.expected_close_at, d.owner_id, d.name, p.phase, h.rank, h.outcome, h.stage
    FROM now_deals AS d
    LEFT JOIN now_passages AS p ON p.deal = d.code AND p.left_us IS NULL
    LEFT JOIN now_phases AS h ON h.code = p.phase
),

compared AS (
    SELECT
        n.id,
        n.name,
        o.stage AS stage_then,
        n.stage AS stage_now,
        o.amount AS amount_then,
        n.amount AS amount_now,
        n.currency,
        o.id IS NULL AS fresh,
        o.id IS NOT NULL AND n.outcome = 'won' AND o.outcome IS DISTINCT FROM 'won' AS won,
        o.id IS NOT NULL AND n.outcome = 'lost' AND o.outcome IS DISTINCT FROM 'lost' AS lost,
        o.id IS NOT NULL AND n.outcome = 'open' AND o.outcome <> 'open' AS reopened,
        o.outcome = 'open' AND n.outcome = 'open' AND n.rank > o.rank AS forward,
        o.outcome = 'open' AND n.outcome = 'open' AND n.rank < o.rank AS back,
        o.id IS NOT NULL AND n.amount IS DISTINCT FROM o.amount AS repriced,
        o.id IS NOT NULL AND n.expected_close_at > o.expected_close_at AS pushed,
        o.id IS NOT NULL AND n.expected_close_at < o.expected_close_at AS advanced,
        o.id IS NOT NULL AND n.owner_id IS DISTINCT FROM o.owner_id AS reassigned
    FROM present AS n
    LEFT JOIN former AS o ON o.id = n.id
)

SELECT
    id,
    name,
    stage_then,
    stage_now,
    amount_then,
    amount_now,
    currency,
    CASE
        WHEN fresh THEN 'fresh'
        WHEN won THEN 'won'
        WHEN lost THEN 'lost'
        WHEN reopened THEN 'reopened'
        WHEN forward THEN 'forward'
        WHEN back THEN 'back'
        WHEN repriced THEN 'repriced'
        WHEN pushed THEN 'pushed'
        WHEN advanced THEN 'advanced'
        ELSE 'reassigned'
    END AS happened
FROM compared
WHERE fresh OR won OR lost OR reopened OR forward OR back OR repriced OR pushed OR advanced OR reassigned

-- Per deal: what its path has, the path itself, and whether it ever paused.
WITH ordered AS (
    SELECT
        p.deal,
        bool_or(p.kind = 2) AS skip,
        bool_or(p.kind = 3) AS regress,
        bool_or(p.visit > 1 AND h.outcome = 'open') AS loop,
        bool_or(p.kind = 4) AS restart,
        bool_or(p.kind = 7) AS parked,
        bool_or(h.stage_id = '~unknown') AS unknown
    FROM passages AS p
    INNER JOIN phases AS h ON h.code = p.phase
    GROUP BY p.deal
),

paused AS (
    SELECT DISTINCT deal FROM pauses
)

SELECT
    o.deal,
    o.unknown,
    CASE
        WHEN NOT (o.skip OR o.regress OR o.loop OR o.restart OR o.parked) THEN 'straight'
        ELSE concat_ws(
            '+',
            CASE WHEN o.skip THEN 'skip' END,
            CASE WHEN o.regress THEN 'regress' END,
            CASE WHEN o.loop THEN 'loop' END,
            CASE WHEN o.restart THEN 'restart' END,
            CASE WHEN o.parked THEN 'parked' END
        )
    END AS shape,
    w.path,
    u.deal IS NOT NULL AS paused,
    d.status,
    d.amount,
    CASE WHEN d.status <> 'open' THEN (d.closed_us - d.created_us) / 86400000000.0 END AS days
FROM ordered AS o
INNER JOIN deals AS d ON d.deal = o.deal
INNER JOIN paths AS w ON w.deal = o.deal
LEFT JOIN paused AS u ON u.deal = o.deal

-- The deals with a known path, those that only ever advanced, and the deals that nobody knows the
-- path of.
WITH chosen AS (
    SELECT p.deal, p.kind, h.stage_id
    FROM passages AS p
    INNER JOIN phases AS h ON h.code = p.phase
    WHERE p.entered_us BETWEEN $from_us AND $until_us
),

paths AS (
    SELECT
        deal,
        bool_or(kind IN (2, 3, 4, 7, 8)) AS wandered,
        bool_or(stage_id = '~unknown') AS unknown
    FROM chosen
    GROUP BY deal
)

SELECT
    count(*) FILTER (WHERE NOT unknown) AS deals,
    count(*) FILTER (WHERE NOT unknown AND NOT wandered) AS linear,
    count(*) FILTER (WHERE unknown) AS unknown
FROM paths

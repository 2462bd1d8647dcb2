-- Of the deals that moved in the period: those with a known path, those of them that only advanced
-- in it, and those that nobody knows the path of.
WITH hidden AS (
    SELECT DISTINCT p.deal
    FROM passages AS p
    INNER JOIN phases AS h ON h.code = p.phase AND h.stage_id = '~unknown'
),

paths AS (
    SELECT deal, bool_or(kind IN (2, 3, 4, 7, 8)) AS wandered
    FROM passages
    WHERE entered_us BETWEEN $from_us AND $until_us
    GROUP BY deal
)

SELECT
    count(*) FILTER (WHERE u.deal IS NULL) AS deals,
    count(*) FILTER (WHERE u.deal IS NULL AND NOT p.wandered) AS linear,
    count(*) FILTER (WHERE u.deal IS NOT NULL) AS unknown
FROM paths AS p
LEFT JOIN hidden AS u ON u.deal = p.deal

-- How many deals came to the phase and left it, and how many left it for each other one: a deal
-- counts once for each way that any of its visits took.
WITH taken AS (
    SELECT
        deal,
        CASE WHEN next_parked THEN 'parked' WHEN next_outcome = 'open' THEN 'phase' ELSE 'end' END
            AS way,
        CASE WHEN next_outcome = 'open' AND NOT next_parked THEN next_id END AS target
    FROM cases
    WHERE left_us IS NOT NULL
)

SELECT
    'all' AS way,
    CAST(NULL AS VARCHAR) AS target,
    count(DISTINCT deal) AS deals,
    count(DISTINCT CASE WHEN left_us IS NOT NULL THEN deal END) AS gone
FROM cases
UNION ALL
SELECT way, target, count(DISTINCT deal) AS deals, count(DISTINCT deal) AS gone
FROM taken
GROUP BY way, target
ORDER BY way, target

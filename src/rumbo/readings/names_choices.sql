-- The values that filters may have; of a segment's field only where they are few.
WITH listed AS (
    SELECT 'pipeline' AS field, coalesce(pipeline, pipeline_id) AS value, count(*) AS deals
    FROM deals GROUP BY ALL
    UNION ALL
    SELECT 'owner', coalesce(owner, owner_id), count(*) FROM deals GROUP BY ALL
    UNION ALL
    SELECT 'team', team, count(*) FROM deals GROUP BY ALL
    UNION ALL
    SELECT 'type', type, count(*) FROM deals GROUP BY ALL
    UNION ALL
    SELECT 'source', source, count(*) FROM deals GROUP BY ALL
    UNION ALL
    SELECT 'industry', account_industry, count(*) FROM deals GROUP BY ALL
    UNION ALL
    SELECT 'country', account_country, count(*) FROM deals GROUP BY ALL
),

filled AS (
    SELECT field, value, deals, count(*) OVER (PARTITION BY field) AS values
    FROM listed
    WHERE value IS NOT NULL AND value <> ''
)

SELECT field, value
FROM filled
WHERE field IN ('pipeline', 'owner', 'team') OR values BETWEEN 2 AND 40
ORDER BY field, CASE WHEN field IN ('owner', 'team') THEN 0 ELSE -deals END, strip_accents(lower(value)), value

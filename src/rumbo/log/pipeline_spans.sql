-- The pipelines of the affected deals that have changed theirs, each from when until when. What a
-- deal's first change replaced is where it began.
WITH moved AS (
    SELECT c.deal, c.changed_at, c.ordinal, c.old_value, c.new_value
    FROM now_changes AS c
    INNER JOIN affected AS a ON a.deal = c.deal
    WHERE c.field = 'pipeline_id' AND c.object_type = 'deal' AND c.new_value IS NOT NULL
)

SELECT
    deal,
    new_value AS pipeline_id,
    changed_at AS since,
    coalesce(
        lead(changed_at) OVER (PARTITION BY deal ORDER BY changed_at, ordinal),
        TIMESTAMP '9999-12-31'
    ) AS until
FROM moved
UNION ALL BY NAME
SELECT
    deal,
    arg_min(old_value, {'at': changed_at, 'ordinal': ordinal}) AS pipeline_id,
    TIMESTAMP '0001-01-01' AS since,
    min(changed_at) AS until
FROM moved
GROUP BY deal

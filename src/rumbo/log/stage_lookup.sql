-- The number of a stage by pipeline and name; a name that only another pipeline has leads there.
WITH pipelines AS (
    SELECT DISTINCT pipeline_id FROM now_phases
    UNION
    SELECT DISTINCT coalesce(pipeline_id, 'default') FROM now_deals
    UNION
    SELECT unnest([old_value, new_value]) FROM now_changes
    WHERE field = 'pipeline_id' AND object_type = 'deal'
),

anywhere AS (
    SELECT stage, arg_min(code, pipeline_id) AS code FROM now_stage_names GROUP BY stage
)

SELECT p.pipeline_id, a.stage, coalesce(n.code, a.code) AS phase
FROM pipelines AS p
CROSS JOIN anywhere AS a
LEFT JOIN now_stage_names AS n ON n.pipeline_id = p.pipeline_id AND n.stage = a.stage

-- The deals as a source would have shown them at the date, as far as stages are learnt from them.
WITH told AS (
    SELECT
        deal,
        field,
        arg_max({'value': new_value}, {'moment': changed_at, 'ordinal': ordinal})
            FILTER (WHERE changed_at <= $as_of) AS earlier,
        arg_min({'value': old_value}, {'moment': changed_at, 'ordinal': ordinal})
            FILTER (WHERE changed_at > $as_of) AS later,
        max(changed_at) FILTER (WHERE changed_at <= $as_of) AS earlier_at
    FROM whole_log_changes
    WHERE object_type = 'deal' AND deal IS NOT NULL AND field IN ('stage', 'status', 'pipeline_id')
    GROUP BY deal, field
),

dated AS (
    SELECT
        d.*,
        -- A closing without a date comes with the last move that is known.
        d.status <> 'open' AND CASE
            WHEN d.closed_at IS NULL THEN g.later IS NULL AND s.later IS NULL
            ELSE d.closed_at <= $as_of
        END AS ended,
        coalesce(p.earlier, p.later) AS former_pipeline,
        coalesce(g.earlier, g.later) AS former_stage,
        s.earlier AS status_then,
        s.earlier_at AS status_at
    FROM whole_log_deals AS d
    LEFT JOIN told AS p ON p.deal = d.code AND p.field = 'pipeline_id'
    LEFT JOIN told AS g ON g.deal = d.code AND g.field = 'stage'
    LEFT JOIN told AS s ON s.deal = d.code AND s.field = 'status'
    WHERE d.created_at <= $as_of
)

SELECT
    code,
    created_at,
    CASE WHEN former_pipeline IS NULL THEN pipeline_id ELSE former_pipeline.value END AS pipeline_id,
    CASE WHEN former_stage IS NULL THEN stage ELSE former_stage.value END AS stage,
    CASE WHEN ended THEN status ELSE coalesce(status_then.value, 'open') END AS status,
    CASE WHEN ended THEN closed_at ELSE status_at END AS closed_at
FROM dated

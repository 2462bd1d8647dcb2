-- Each recorded change of stage of the affected deals, as the number of the stage it leads to.
WITH staged AS (
    SELECT
        c.deal, c.changed_at, c.ordinal, c.old_value IS NULL AS fresh, c.new_value,
        a.pipeline_id, a.created_us
    FROM now_changes AS c
    INNER JOIN affected AS a ON a.deal = c.deal
    WHERE c.field = 'stage' AND c.object_type = 'deal'
),

placed AS (
    SELECT s.* FROM staged AS s WHERE s.deal NOT IN (SELECT deal FROM pipeline_changes)
    UNION ALL BY NAME
    SELECT
        s.deal, s.changed_at, s.ordinal, s.fresh, s.new_value, s.created_us,
        coalesce(
            (SELECT arg_max(p.new_value, p.turn) FROM pipeline_changes AS p
             WHERE p.deal = s.deal AND p.changed_at <= s.changed_at),
            (SELECT arg_min(p.old_value, p.turn) FROM pipeline_changes AS p
             WHERE p.deal = s.deal),
            s.pipeline_id
        ) AS pipeline_id
    FROM staged AS s
    WHERE s.deal IN (SELECT deal FROM pipeline_changes)
)

SELECT
    p.deal,
    greatest(epoch_us(p.changed_at), p.created_us) AS entered_us,
    epoch_us(p.changed_at) AS recorded_us,
    p.ordinal,
    CAST(l.phase AS SMALLINT) AS phase,
    p.fresh
FROM placed AS p
INNER JOIN stage_lookup AS l ON l.pipeline_id = p.pipeline_id AND l.stage = p.new_value

-- Each recorded change of stage of the affected deals, as the number of the stage it leads to.
WITH pipeline_changes AS (
    SELECT
        c.deal, c.changed_at, c.old_value, c.new_value,
        {'at': c.changed_at, 'ordinal': c.ordinal} AS turn
    FROM now_changes AS c
    INNER JOIN affected AS a ON a.deal = c.deal
    WHERE c.field = 'pipeline_id' AND c.object_type = 'deal'
),

staged AS (
    SELECT c.deal, c.changed_at, c.ordinal, c.old_value, c.new_value, a.pipeline_id, a.created_at
    FROM now_changes AS c
    INNER JOIN affected AS a ON a.deal = c.deal
    WHERE c.field = 'stage' AND c.object_type = 'deal'
),

placed AS (
    SELECT s.* FROM staged AS s WHERE s.deal NOT IN (SELECT deal FROM pipeline_changes)
    UNION ALL BY NAME
    SELECT
        s.deal, s.changed_at, s.ordinal, s.old_value, s.new_value, s.created_at,
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
    epoch_us(greatest(p.changed_at, p.created_at)) AS entered_us,
    epoch_us(p.changed_at) AS recorded_us,
    p.ordinal,
    l.phase,
    p.old_value,
    p.pipeline_id
FROM placed AS p
INNER JOIN stage_lookup AS l ON l.pipeline_id = p.pipeline_id AND l.stage = p.new_value

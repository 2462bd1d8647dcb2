-- The deals whose path this import may have changed.
SELECT
    d.code AS deal,
    -- A deal in a pipeline that no stage belongs to is where its stage is.
    CASE
        WHEN d.pipeline_id IN (SELECT pipeline_id FROM now_phases) THEN d.pipeline_id
        ELSE p.pipeline_id
    END AS pipeline_id,
    d.stage,
    d.status,
    d.created_at,
    epoch_us(d.created_at) AS created_us,
    epoch_us(d.closed_at) AS closed_us,
    -- A closing given as a day (midnight in the workspace's zone) lasts until that day's end.
    CASE
        WHEN date_trunc('day', d.closed_at AT TIME ZONE 'UTC' AT TIME ZONE $zone)
            = d.closed_at AT TIME ZONE 'UTC' AT TIME ZONE $zone
            THEN epoch_us(
                (d.closed_at AT TIME ZONE 'UTC' AT TIME ZONE $zone + INTERVAL 1 DAY)
                AT TIME ZONE $zone AT TIME ZONE 'UTC'
            ) - 1
        ELSE epoch_us(d.closed_at)
    END AS closing_end_us
FROM now_deals AS d
LEFT JOIN stage_lookup AS l
    ON l.pipeline_id = coalesce(d.pipeline_id, 'default') AND l.stage = d.stage
LEFT JOIN now_phases AS p ON p.code = l.phase
WHERE
    $everything
    OR d.code IN (
        SELECT deal FROM added_changes
        WHERE object_type = 'deal' AND field IN ('stage', 'status', 'pipeline_id')
    )
    OR d.code NOT IN (SELECT code FROM old_deals)
    OR d.code IN (
        SELECT code FROM (
            SELECT code, stage, status, pipeline_id, created_at, closed_at FROM now_deals
            EXCEPT
            SELECT code, stage, status, pipeline_id, created_at, closed_at FROM old_deals
        )
    )

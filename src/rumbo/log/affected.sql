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
    d.closed_at
FROM now_deals AS d
LEFT JOIN stage_lookup AS l
    ON l.pipeline_id = coalesce(d.pipeline_id, 'default') AND l.stage = d.stage
LEFT JOIN now_phases AS p ON p.code = l.phase
WHERE
    $everything
    OR d.code IN (SELECT deal FROM touched)

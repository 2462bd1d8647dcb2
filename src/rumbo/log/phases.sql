-- Every stage that any pipeline has or had, keeping the numbers that passages already use.
WITH declared AS (
    SELECT
        s.pipeline_id,
        coalesce(s.pipeline, s.pipeline_id) AS pipeline,
        s.stage_id,
        s.stage,
        s.position,
        s.probability,
        s.outcome,
        regexp_matches(lower(s.stage), $parked) AND s.outcome = 'open' AS parked
    FROM stages_known AS s
),

endings AS (
    SELECT
        p.pipeline_id,
        any_value(p.pipeline) AS pipeline,
        '~' || e.outcome AS stage_id,
        e.outcome AS stage,
        1e9 + any_value(e.rank) AS position,
        CAST(any_value(e.probability) AS DOUBLE) AS probability,
        e.outcome,
        false AS parked
    FROM declared AS p
    CROSS JOIN (VALUES ('won', 1, 1), ('lost', 2, 0)) AS e (outcome, rank, probability)
    GROUP BY p.pipeline_id, e.outcome
    HAVING count(*) FILTER (WHERE p.outcome = e.outcome) = 0
),

unknown AS (
    SELECT
        pipeline_id,
        any_value(pipeline) AS pipeline,
        '~unknown' AS stage_id,
        'unknown' AS stage,
        -1e9 AS position,
        CAST(NULL AS DOUBLE) AS probability,
        'open' AS outcome,
        false AS parked
    FROM declared
    GROUP BY pipeline_id
),

every AS (
    SELECT *, true AS active FROM declared
    UNION ALL BY NAME
    SELECT *, true AS active FROM endings
    UNION ALL BY NAME
    SELECT *, true AS active FROM unknown
    UNION ALL BY NAME
    SELECT
        o.pipeline_id, o.pipeline, o.stage_id, o.stage, o.position, o.probability, o.outcome,
        o.parked, false AS active
    FROM old_phases AS o
    WHERE o.code IN (SELECT code FROM kept_phases)
    AND NOT EXISTS (
        SELECT 1 FROM (
            SELECT pipeline_id, stage_id FROM declared
            UNION ALL
            SELECT pipeline_id, stage_id FROM endings
            UNION ALL
            SELECT pipeline_id, stage_id FROM unknown
        ) AS n
        WHERE n.pipeline_id = o.pipeline_id AND n.stage_id = o.stage_id
    )
    -- A stage made again under another id is the same phase, and so is one that was learnt from the
    -- deals and is declared now, whatever its pipeline: nobody passes it twice.
    AND NOT EXISTS (
        SELECT 1 FROM declared AS n
        WHERE
            n.stage = o.stage
            AND (
                n.pipeline_id = o.pipeline_id
                OR o.code NOT IN (SELECT code FROM old_stage_names WHERE declared)
            )
    )
)

SELECT
    CAST(coalesce(o.code, (SELECT coalesce(max(code), -1) FROM old_phases) + row_number() OVER (
        PARTITION BY o.code IS NULL ORDER BY e.pipeline_id, e.position, e.stage_id
    )) AS SMALLINT) AS code,
    e.pipeline_id,
    e.pipeline,
    e.stage_id,
    e.stage,
    e.position,
    e.probability,
    e.outcome,
    e.parked,
    CASE WHEN e.outcome = 'open' AND NOT e.parked AND e.stage_id <> '~unknown' THEN
        CAST(row_number() OVER (
            PARTITION BY e.pipeline_id, e.outcome = 'open' AND NOT e.parked AND e.stage_id <> '~unknown'
            ORDER BY e.position, e.stage_id
        ) AS SMALLINT)
    END AS rank,
    e.active
FROM every AS e
LEFT JOIN old_phases AS o ON o.pipeline_id = e.pipeline_id AND o.stage_id = e.stage_id

-- Every name that a stage has or had; a name used again belongs to the stage that has it now.
SELECT
    pipeline_id,
    stage,
    arg_min(code, age) AS code,
    bool_or(declared) AS declared
FROM (
    SELECT p.pipeline_id, p.stage, p.code, 0 AS age, $declared AND NOT starts_with(p.stage_id, '~') AS declared
    FROM now_phases AS p
    UNION ALL
    SELECT o.pipeline_id, o.stage, o.code, 1 AS age, o.declared
    FROM old_stage_names AS o
    WHERE o.code IN (SELECT code FROM now_phases)
)
GROUP BY pipeline_id, stage

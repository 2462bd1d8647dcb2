-- What each deal adds to each step between the two ends of the bridge. A deal that left is worth what
-- it was worth at the end, so that a change of its amount is a step of its own; what nobody knows the
-- amount of adds nothing to its steps but itself.
WITH ends AS (
    SELECT
        c.deal,
        o.pipeline_id AS from_pipeline_id,
        o.pipeline AS from_pipeline,
        c.pipeline_id,
        c.pipeline,
        o.outcome AS outcome_before,
        c.outcome,
        o.amount AS amount_before,
        o.amount_then,
        c.amount,
        coalesce(c.amount, 0) - coalesce(o.amount, 0) AS rise,
        c.due,
        coalesce(o.outcome = 'open' AND o.due, false) AS was_in,
        coalesce(o.outcome = 'open' AND o.due AND o.pipeline_id = c.pipeline_id, false) AS was_here,
        -- What ended before it was opened stays out; what ended again was in play again.
        c.due AND (c.outcome = 'open' OR c.entered_us > $before_us) AS counts
    FROM bridge_closing AS c
    LEFT JOIN bridge_opening AS o ON o.deal = c.deal
),

steps AS (
    SELECT deal, from_pipeline_id AS pipeline_id, from_pipeline AS pipeline, 'opening' AS step, amount_before AS amount
    FROM ends WHERE was_in
    UNION ALL
    SELECT deal, from_pipeline_id, from_pipeline, 'opening_then', amount_then
    FROM ends WHERE was_in
    UNION ALL
    SELECT deal, from_pipeline_id, from_pipeline, 'amount_up', rise
    FROM ends WHERE was_in AND rise > 0
    UNION ALL
    SELECT deal, from_pipeline_id, from_pipeline, 'amount_down', -rise
    FROM ends WHERE was_in AND rise < 0
    UNION ALL
    SELECT deal, from_pipeline_id, from_pipeline, 'removed', amount
    FROM ends WHERE was_in AND NOT was_here
    UNION ALL
    SELECT deal, from_pipeline_id, from_pipeline, 'moved_out', amount
    FROM ends WHERE was_in AND NOT was_here
    UNION ALL
    SELECT deal, pipeline_id, pipeline, 'pushed_out', amount
    FROM ends WHERE was_here AND outcome = 'open' AND NOT due
    UNION ALL
    SELECT
        deal, pipeline_id, pipeline,
        CASE
            WHEN outcome_before IS NULL THEN 'created'
            WHEN outcome_before <> 'open' THEN 'reopened'
            WHEN from_pipeline_id <> pipeline_id THEN 'created'
            ELSE 'pulled_in'
        END,
        amount
    FROM ends WHERE counts AND NOT was_here
    UNION ALL
    SELECT deal, pipeline_id, pipeline, 'moved_in', amount
    FROM ends WHERE counts AND NOT was_here AND outcome_before = 'open' AND from_pipeline_id <> pipeline_id
    UNION ALL
    SELECT deal, pipeline_id, pipeline, outcome, amount
    FROM ends WHERE outcome <> 'open' AND (was_here OR counts)
    UNION ALL
    SELECT deal, pipeline_id, pipeline, 'closing', amount
    FROM ends WHERE outcome = 'open' AND due
    UNION ALL
    SELECT deal, pipeline_id, pipeline, 'unchanged', amount
    FROM ends WHERE was_here AND outcome = 'open' AND due AND rise = 0
)

SELECT deal, pipeline_id, pipeline, step, amount
FROM steps
WHERE $pipeline IS NULL OR pipeline_id = $pipeline OR pipeline = $pipeline

-- The passages of the affected deals: every visit to a phase, how it was entered and left.
-- Ranks compare within a pipeline only. Only a deal that turned back, parked or reopened can visit a phase twice, so the second window
-- runs over those alone.
WITH judged AS (
    SELECT
        l.*,
        t.rank AS rank,
        t.pipeline_id AS pipeline_id,
        f.rank AS from_rank,
        f.outcome AS from_outcome,
        CASE
            WHEN l.from_phase IS NULL THEN 0
            WHEN t.outcome = 'won' THEN 5
            WHEN t.outcome = 'lost' THEN 6
            WHEN f.outcome <> 'open' THEN 4
            WHEN t.parked THEN 7
            WHEN f.pipeline_id <> t.pipeline_id THEN 8
            WHEN f.parked OR f.rank IS NULL OR t.rank IS NULL THEN NULL
            WHEN t.rank < f.rank AND t.rank = 1 THEN NULL
            WHEN t.rank < f.rank THEN 3
            WHEN t.rank = f.rank + 1 THEN 1
            ELSE 2
        END AS kind
    FROM linked AS l
    INNER JOIN now_phases AS t ON t.code = l.phase
    LEFT JOIN now_phases AS f ON f.code = l.from_phase
),

wanderers AS (
    SELECT DISTINCT deal FROM judged WHERE kind IS NULL OR kind NOT IN (0, 1, 2, 5, 6)
),

wandered AS (
    SELECT
        j.* EXCLUDE (kind, pipeline_id),
        CASE
            WHEN j.kind IS NOT NULL THEN j.kind
            WHEN j.rank IS NULL THEN 1
            WHEN j.rank = 1 AND max(j.rank) OVER before >= 3 THEN 4
            WHEN last_value(j.rank IGNORE NULLS) OVER before IS NULL THEN 1
            WHEN j.rank < last_value(j.rank IGNORE NULLS) OVER before THEN 3
            WHEN j.rank <= last_value(j.rank IGNORE NULLS) OVER before + 1 THEN 1
            ELSE 2
        END AS kind,
        row_number() OVER (PARTITION BY j.deal, j.phase ORDER BY j.step) AS visit
    FROM judged AS j
    WHERE j.deal IN (SELECT deal FROM wanderers)
    WINDOW before AS (
        PARTITION BY j.deal, j.pipeline_id ORDER BY j.step ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    )
),

every AS (
    SELECT j.* EXCLUDE (pipeline_id), 1 AS visit FROM judged AS j WHERE j.deal NOT IN (SELECT deal FROM wanderers)
    UNION ALL BY NAME
    SELECT * FROM wandered
)

SELECT
    CAST(e.deal >> $block_bits AS INTEGER) AS block,
    e.deal,
    e.step,
    CAST(e.phase AS SMALLINT) AS phase,
    e.entered_us,
    CAST(e.from_phase AS SMALLINT) AS from_phase,
    e.entered_us - e.from_us AS spent_us,
    CAST(e.kind AS TINYINT) AS kind,
    CAST(e.visit AS SMALLINT) AS visit,
    CAST(e.next_phase AS SMALLINT) AS next_phase,
    e.left_us,
    e.inferred
FROM every AS e
ORDER BY e.deal, e.step

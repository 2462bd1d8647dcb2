-- Stages of a log that lists none: names as they occur, in the order in which deals meet them.
WITH placed AS (
    SELECT
        code, coalesce(pipeline_id, 'default') AS pipeline_id, stage, status, created_at, closed_at
    FROM now_deals
),

-- A deal that entered its last stage well before it was closed was not closed by entering it.
entered AS (
    SELECT c.deal, c.new_value AS stage, max(c.changed_at) AS entered_at
    FROM now_changes AS c
    WHERE c.field = 'stage' AND c.object_type = 'deal'
    GROUP BY c.deal, c.new_value
),

-- A change says two stages, the one that it left before the one that it led to.
named AS (
    SELECT code AS deal, pipeline_id, stage, NULL AS seen FROM placed
    UNION ALL
    SELECT c.deal, d.pipeline_id, c.new_value, {'at': c.changed_at, 'place': 2 * c.ordinal + 1}
    FROM now_changes AS c
    INNER JOIN placed AS d ON d.code = c.deal
    WHERE c.field = 'stage' AND c.object_type = 'deal'
    UNION ALL
    SELECT c.deal, d.pipeline_id, c.old_value, {'at': c.changed_at, 'place': 2 * c.ordinal}
    FROM now_changes AS c
    INNER JOIN placed AS d ON d.code = c.deal
    WHERE c.field = 'stage' AND c.object_type = 'deal' AND c.old_value IS NOT NULL
),

firsts AS (
    SELECT deal, pipeline_id, stage, min(seen) AS seen
    FROM named
    WHERE seen IS NOT NULL
    GROUP BY deal, pipeline_id, stage
),

ordered AS (
    SELECT
        pipeline_id,
        stage,
        (row_number() OVER (PARTITION BY deal ORDER BY seen) - 1.0)
        / nullif(count(*) OVER (PARTITION BY deal) - 1, 0) AS place
    FROM firsts
),

-- Rounded, so that places which are equal are so whatever the order of the sum.
places AS (
    SELECT pipeline_id, stage, round(avg(place), 9) AS place
    FROM ordered
    GROUP BY pipeline_id, stage
),

endings AS (
    SELECT
        p.pipeline_id,
        p.stage,
        count(*) FILTER (WHERE p.status = 'open') AS open_deals,
        count(*) FILTER (WHERE p.status = 'won') AS won_deals,
        count(*) FILTER (WHERE p.status = 'lost') AS lost_deals,
        count(*) FILTER (WHERE e.entered_at < p.closed_at - INTERVAL 1 DAY) AS waited_deals
    FROM placed AS p
    LEFT JOIN entered AS e ON e.deal = p.code AND e.stage = p.stage
    GROUP BY p.pipeline_id, p.stage
),

-- Where many stages hold lost deals, being lost is a status and no stage of its own.
spread AS (
    SELECT
        pipeline_id,
        count(*) FILTER (WHERE won_deals > 0) AS won_stages,
        count(*) FILTER (WHERE lost_deals > 0) AS lost_stages
    FROM endings
    GROUP BY pipeline_id
),

listed AS (
    SELECT DISTINCT pipeline_id, stage FROM named WHERE stage IS NOT NULL
)

SELECT
    l.pipeline_id,
    CAST(NULL AS VARCHAR) AS pipeline,
    l.stage AS stage_id,
    l.stage,
    CAST(row_number() OVER (
        PARTITION BY l.pipeline_id ORDER BY coalesce(p.place, 0.5), l.stage
    ) AS DOUBLE) AS position,
    CAST(NULL AS DOUBLE) AS probability,
    CASE
        WHEN e.waited_deals * 2 > e.won_deals + e.lost_deals THEN 'open'
        WHEN e.won_deals > 0 AND e.open_deals = 0 AND e.lost_deals = 0 AND s.won_stages <= 2
            THEN 'won'
        WHEN e.lost_deals > 0 AND e.open_deals = 0 AND e.won_deals = 0 AND s.lost_stages <= 3
            THEN 'lost'
        WHEN regexp_matches(lower(l.stage), $won) AND coalesce(e.open_deals, 0) = 0 THEN 'won'
        WHEN regexp_matches(lower(l.stage), $lost) AND coalesce(e.open_deals, 0) = 0 THEN 'lost'
        ELSE 'open'
    END AS outcome
FROM listed AS l
LEFT JOIN places AS p ON p.pipeline_id = l.pipeline_id AND p.stage = l.stage
LEFT JOIN endings AS e ON e.pipeline_id = l.pipeline_id AND e.stage = l.stage
LEFT JOIN spread AS s ON s.pipeline_id = l.pipeline_id

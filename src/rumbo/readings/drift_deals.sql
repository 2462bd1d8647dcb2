-- How many deals are behind each change, all changes at once: of each number those that made such a
-- passage after its moment, from one of its sources and to one of its targets. What a selection asks
-- of one change, this asks of all (selected_moved.sql, selected_departed.sql, selected_reason.sql).
WITH asked AS (
    SELECT
        unnest(CAST($numbers AS INTEGER[])) AS number,
        unnest(CAST($sorts AS VARCHAR[])) AS sort,
        unnest(CAST($words AS VARCHAR[])) AS word,
        unnest(CAST($moments_us AS BIGINT[])) AS since_us
),

source AS (
    SELECT
        unnest(CAST($source_numbers AS INTEGER[])) AS number,
        unnest(CAST($source_phases AS INTEGER[])) AS phase
),

target AS (
    SELECT
        unnest(CAST($target_numbers AS INTEGER[])) AS number,
        unnest(CAST($target_phases AS INTEGER[])) AS phase
),

moved AS (
    SELECT a.number, p.deal
    FROM asked AS a
    INNER JOIN source AS s ON s.number = a.number
    INNER JOIN target AS t ON t.number = a.number
    INNER JOIN passages AS p
        ON p.from_phase = s.phase AND p.phase = t.phase AND p.entered_us > a.since_us
    WHERE a.sort = 'move'
),

visited AS (
    SELECT a.number, p.deal
    FROM asked AS a
    INNER JOIN target AS t ON t.number = a.number
    INNER JOIN passages AS p ON p.phase = t.phase AND p.visit = 1 AND p.entered_us > a.since_us
    WHERE a.sort = 'stay'
),

departed AS (
    SELECT a.number, a.word, p.deal, p.entered_us, p.left_us, a.sort,
        n.outcome = 'won' OR (n.pipeline_id = h.pipeline_id AND n.rank > coalesce(h.rank, 0)) AS onward
    FROM asked AS a
    INNER JOIN source AS s ON s.number = a.number
    INNER JOIN passages AS p ON p.phase = s.phase AND p.left_us > a.since_us
    INNER JOIN phases AS h ON h.code = p.phase
    INNER JOIN phases AS n ON n.code = p.next_phase
    WHERE a.sort IN ('exit', 'role')
),

met AS (
    SELECT d.number, d.deal
    FROM departed AS d
    INNER JOIN (
        SELECT deal, role, min(touch_us) AS touch_us
        FROM touches
        WHERE kind = 6 AND role IS NOT NULL
        GROUP BY deal, role
    ) AS t ON t.deal = d.deal AND t.role = d.word
    WHERE d.sort = 'role' AND t.touch_us >= d.entered_us AND t.touch_us < d.left_us
),

lost AS (
    SELECT a.number, d.deal
    FROM asked AS a
    INNER JOIN deals AS d ON d.lost_reason = a.word AND d.status = 'lost'
    INNER JOIN passages AS p ON p.deal = d.deal AND p.kind = $lost AND p.entered_us > a.since_us
    WHERE a.sort = 'reason'
),

every AS (
    SELECT number, deal FROM moved
    UNION ALL
    SELECT number, deal FROM visited
    UNION ALL
    SELECT number, deal FROM departed WHERE sort = 'exit' AND onward
    UNION ALL
    SELECT number, deal FROM met
    UNION ALL
    SELECT number, deal FROM lost
)

SELECT e.number, count(DISTINCT e.deal) AS deals
FROM every AS e
SEMI JOIN deals AS d ON d.deal = e.deal
GROUP BY e.number
ORDER BY e.number

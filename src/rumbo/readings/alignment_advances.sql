-- For each phase: visits that ended forward and visits that ended otherwise, and in how many of
-- each something was seen that a team may call an advance.
WITH ended AS (
    SELECT
        p.deal,
        p.step,
        h.stage_id AS phase,
        p.entered_us,
        p.left_us,
        n.outcome = 'won' OR coalesce(n.rank > h.rank AND n.pipeline_id = h.pipeline_id, false)
            AS forward
    FROM passages AS p
    INNER JOIN phases AS h ON h.code = p.phase
    INNER JOIN phases AS n ON n.code = p.next_phase
    WHERE h.outcome = 'open' AND p.left_us IS NOT NULL
),

seen AS (
    SELECT DISTINCT e.deal, e.step, e.phase, e.forward, t.kind
    FROM ended AS e
    INNER JOIN touches AS t
        ON t.deal = e.deal AND t.touch_us >= e.entered_us AND t.touch_us <= e.left_us
    WHERE t.kind IN ($inbound, $meeting, $role_engaged, $decision_meeting, $document)
)

SELECT e.phase, CAST(NULL AS INTEGER) AS kind, e.forward, count(*) AS visits
FROM ended AS e
GROUP BY e.phase, e.forward
UNION ALL
SELECT s.phase, s.kind, s.forward, count(*) AS visits
FROM seen AS s
GROUP BY s.phase, s.kind, s.forward

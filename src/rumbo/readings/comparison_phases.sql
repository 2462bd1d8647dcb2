-- Per phase: the deals that came to it, and those that left it in the period: at all, for another
-- open phase, lost.
WITH reached AS (
    SELECT phase, count(*) AS deals
    FROM passages
    WHERE visit = 1 AND entered_us BETWEEN $from_us AND $until_us
    GROUP BY phase
),

ways AS (
    SELECT
        p.phase,
        p.deal,
        bool_or(n.outcome = 'open') AS onward,
        bool_or(n.outcome = 'lost') AS lost
    FROM passages AS p
    INNER JOIN phases AS n ON n.code = p.next_phase
    WHERE p.left_us BETWEEN $from_us AND $until_us
    GROUP BY p.phase, p.deal
),

gone AS (
    SELECT
        phase,
        count(*) AS deals,
        count(*) FILTER (WHERE onward) AS onward,
        count(*) FILTER (WHERE lost) AS lost
    FROM ways
    GROUP BY phase
)

SELECT
    h.code AS phase,
    coalesce(r.deals, 0) AS reached,
    coalesce(g.deals, 0) AS gone,
    coalesce(g.onward, 0) AS onward,
    coalesce(g.lost, 0) AS lost
FROM phases AS h
LEFT JOIN reached AS r ON r.phase = h.code
LEFT JOIN gone AS g ON g.phase = h.code
WHERE h.pipeline_id = $pipeline_id

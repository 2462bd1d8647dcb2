-- Per phase: who came and who was lost or went back out of it, in the period; and what is open
-- there at the date.
WITH here AS (
    SELECT d.phase, count(*) AS open_now, sum(d.amount) AS amount_open
    FROM deals AS d
    WHERE d.status = 'open'
    GROUP BY d.phase
),

exits AS (
    SELECT
        p.phase,
        count(DISTINCT p.deal) FILTER (WHERE n.outcome = 'lost') AS lost,
        count(DISTINCT p.deal) FILTER (WHERE n.rank < h.rank AND n.pipeline_id = h.pipeline_id)
            AS regressed
    FROM passages AS p
    INNER JOIN phases AS h ON h.code = p.phase
    INNER JOIN phases AS n ON n.code = p.next_phase
    WHERE
        p.left_us BETWEEN $from_us AND $until_us
        AND (n.outcome = 'lost' OR (n.rank < h.rank AND n.pipeline_id = h.pipeline_id))
    GROUP BY p.phase
),

visited AS (
    SELECT
        phase,
        count(*) FILTER (WHERE visit = 1) AS entered,
        count(*) AS visits,
        count(*) FILTER (WHERE NOT measured) AS untimed
    FROM passages
    WHERE entered_us BETWEEN $from_us AND $until_us
    GROUP BY phase
)

SELECT
    v.phase,
    v.entered,
    v.visits,
    v.untimed,
    coalesce(h.open_now, 0) AS open_now,
    h.amount_open,
    coalesce(e.lost, 0) AS lost,
    coalesce(e.regressed, 0) AS regressed
FROM visited AS v
LEFT JOIN here AS h ON h.phase = v.phase
LEFT JOIN exits AS e ON e.phase = v.phase

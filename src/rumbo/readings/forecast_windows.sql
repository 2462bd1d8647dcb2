-- Of each cut in the past: how many deals stood in each open phase, and how many of them were won in
-- each stretch of the time that followed; stretch -1 has those that were not.
WITH cuts AS (
    SELECT
        unnest(CAST($numbers AS INTEGER[])) AS number,
        unnest(CAST($cuts_us AS BIGINT[])) AS cut_us
),

stretches AS (
    SELECT
        unnest(CAST($of_numbers AS INTEGER[])) AS number,
        unnest(CAST($stretches AS INTEGER[])) AS stretch,
        unnest(CAST($starts_us AS BIGINT[])) AS start_us,
        unnest(CAST($ends_us AS BIGINT[])) AS end_us
),

won AS (
    SELECT v.deal, v.entered_us AS won_us
    FROM visits AS v
    INNER JOIN phases AS h ON h.code = v.phase AND h.outcome = 'won'
    WHERE v.timed
),

stood AS (
    SELECT c.number, v.deal, v.phase, min(w.won_us) AS won_us
    FROM cuts AS c
    INNER JOIN visits AS v
        ON v.entered_us <= c.cut_us AND coalesce(v.left_us, $as_of_us + 1) > c.cut_us
    INNER JOIN phases AS h ON h.code = v.phase AND h.outcome = 'open'
    LEFT JOIN won AS w ON w.deal = v.deal AND w.won_us > c.cut_us
    GROUP BY c.number, v.deal, v.phase
)

SELECT
    s.number,
    s.phase,
    coalesce(t.stretch, -1) AS stretch,
    count(*) AS deals
FROM stood AS s
LEFT JOIN stretches AS t
    ON t.number = s.number AND s.won_us BETWEEN t.start_us AND t.end_us
GROUP BY s.number, s.phase, coalesce(t.stretch, -1)
ORDER BY s.number, s.phase, stretch

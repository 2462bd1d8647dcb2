-- How many deals made each passage, and their amount. A deal makes a passage for the second time
-- only when it comes to the phase again, so first visits need no DISTINCT.
WITH again AS (
    SELECT DISTINCT deal, from_phase, phase, kind
    FROM passages
    WHERE visit > 1 AND entered_us BETWEEN $from_us AND $until_us
),

firsts AS (
    SELECT deal, from_phase, phase, kind
    FROM passages
    WHERE visit = 1 AND entered_us BETWEEN $from_us AND $until_us
),

made AS (
    SELECT deal, from_phase, phase, kind FROM firsts
    UNION ALL
    SELECT a.deal, a.from_phase, a.phase, a.kind
    FROM again AS a
    ANTI JOIN firsts AS f
        ON f.deal = a.deal AND f.from_phase = a.from_phase AND f.phase = a.phase
        AND f.kind = a.kind
)

SELECT
    m.from_phase,
    m.phase AS to_phase,
    m.kind,
    count(*) AS deals,
    sum(d.amount) AS amount
FROM made AS m
LEFT JOIN deals AS d ON d.deal = m.deal
GROUP BY m.from_phase, m.phase, m.kind

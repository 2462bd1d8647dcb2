-- How many deals made each passage, and their amount. A deal makes a passage for the second time
-- only when it comes to the phase again, so first visits need no DISTINCT.
WITH again AS (
    SELECT DISTINCT deal, from_phase, phase, kind
    FROM passages
    WHERE visit > 1 AND entered_us BETWEEN $from_us AND $until_us
),

-- Each part asks the passages themselves: a part with a name that two others use is held in memory,
-- and first visits are nearly all of the log.
made AS (
    SELECT deal, from_phase, phase, kind
    FROM passages
    WHERE visit = 1 AND entered_us BETWEEN $from_us AND $until_us
    UNION ALL
    SELECT a.deal, a.from_phase, a.phase, a.kind
    FROM again AS a
    WHERE NOT EXISTS (
        SELECT 1 FROM passages AS f
        WHERE
            f.deal = a.deal AND f.from_phase = a.from_phase AND f.phase = a.phase
            AND f.kind = a.kind AND f.visit = 1
            AND f.entered_us BETWEEN $from_us AND $until_us
    )
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

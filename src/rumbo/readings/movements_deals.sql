-- How many deals made each passage, and their amount. Only a deal that visits a phase again can
-- make the same passage twice, so the others need no DISTINCT.
WITH chosen AS (
    SELECT deal, from_phase, phase, kind FROM passages WHERE entered_us BETWEEN $from_us AND $until_us
),

again AS (
    SELECT DISTINCT deal FROM passages WHERE visit > 1
),

made AS (
    SELECT c.deal, c.from_phase, c.phase, c.kind
    FROM chosen AS c
    ANTI JOIN again AS a ON a.deal = c.deal
    UNION ALL
    SELECT DISTINCT c.deal, c.from_phase, c.phase, c.kind
    FROM chosen AS c
    SEMI JOIN again AS a ON a.deal = c.deal
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

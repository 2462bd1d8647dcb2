-- For each pair of phases: in how many deals that came to both, which came first.
WITH firsts AS (
    SELECT p.deal, h.stage_id AS phase, min(p.step) AS step
    FROM passages AS p
    INNER JOIN phases AS h ON h.code = p.phase
    WHERE h.outcome = 'open'
    GROUP BY p.deal, h.stage_id
)

SELECT
    a.phase AS one,
    b.phase AS other,
    count(*) FILTER (WHERE a.step < b.step) AS one_first,
    count(*) AS deals
FROM firsts AS a
INNER JOIN firsts AS b ON b.deal = a.deal AND b.phase > a.phase
GROUP BY a.phase, b.phase

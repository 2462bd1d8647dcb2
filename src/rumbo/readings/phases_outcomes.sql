-- Per phase: how many of the deals that visited it are won or lost at the date.
SELECT
    p.phase,
    count(*) FILTER (WHERE d.status = 'won') AS won,
    count(*) AS closed
FROM passages AS p
INNER JOIN deals AS d ON d.deal = p.deal AND d.status <> 'open'
WHERE p.visit = 1
GROUP BY p.phase

-- How many silences in deals that were won tell how long nothing may happen, by phase.
SELECT g.phase, count(*) AS gaps
FROM gaps AS g
INNER JOIN every_deal AS d ON d.deal = g.deal AND d.status = 'won'
GROUP BY g.phase
ORDER BY g.phase

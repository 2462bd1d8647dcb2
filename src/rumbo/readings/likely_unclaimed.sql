-- How many of the selected open deals have no chance of their own.
SELECT count(*) AS deals
FROM listing AS l
SEMI JOIN selected AS s ON s.deal = l.deal
ANTI JOIN chances AS c ON c.deal = l.deal
WHERE l.status = 'open'

-- The visits in view that owners are compared by, and the deals they belong to.
SELECT count(*) AS visits, count(DISTINCT t.deal) AS deals
FROM team_visits AS t
INNER JOIN deals AS d ON d.deal = t.deal

-- Those that something reached at the wrong time.
SELECT s.deal
FROM selected AS s
SEMI JOIN (SELECT deal FROM conflicts WHERE conflict = $conflict) AS c ON c.deal = s.deal

-- Those that ask for a decision, all of them or the first of each owner.
SELECT s.deal
FROM selected AS s
SEMI JOIN (SELECT deal FROM waiting WHERE place <= $most) AS w ON w.deal = s.deal

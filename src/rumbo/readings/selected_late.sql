-- Those that are open and late on this, or on anything.
SELECT s.deal
FROM selected AS s
SEMI JOIN (SELECT deal FROM lateness WHERE $late = 'anything' OR what = $late) AS l ON l.deal = s.deal

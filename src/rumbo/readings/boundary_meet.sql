-- The times in which this condition holds as well.
SELECT s.deal, greatest(s.from_us, c.from_us) AS from_us, least(s.until_us, c.until_us) AS until_us
FROM boundary_spans AS s
INNER JOIN boundary_condition AS c ON c.deal = s.deal
WHERE greatest(s.from_us, c.from_us) < least(s.until_us, c.until_us)

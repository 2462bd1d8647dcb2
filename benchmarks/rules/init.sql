-- Deals that do not begin in $first.
SELECT count(*) AS broken FROM passages WHERE step = 1 AND phase <> $first

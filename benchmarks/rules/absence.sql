-- Deals that ever were in $absent.
SELECT count(*) AS broken FROM passages WHERE phase = $absent AND visit = 1

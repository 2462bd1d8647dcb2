-- The deals of which a field has one of the values, or is filled in with none of them.
SELECT l.deal, l.from_us, l.until_us
FROM boundary_lives AS l
INNER JOIN boundary_field AS f ON f.deal = l.deal
WHERE f.value <> '' AND list_contains($listed, f.value) = $among

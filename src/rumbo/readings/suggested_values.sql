-- How deals of each value of a field ended, by type, earlier and later ones apart.
SELECT
    f.value,
    coalesce(d.type, '') AS type,
    d.created_us > $halved_us AS later,
    count(*) AS closed,
    count(*) FILTER (WHERE d.status = 'won') AS won
FROM deals AS d
LEFT JOIN boundary_field AS f ON f.deal = d.deal
WHERE d.status <> 'open' AND d.phase IS NOT NULL
GROUP BY f.value, coalesce(d.type, ''), d.created_us > $halved_us

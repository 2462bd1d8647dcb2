-- Everybody who owns an open deal in view, by name, with how many.
SELECT
    d.owner_id,
    max(d.owner) AS owner,
    max(d.team) AS team,
    count(*) AS open_deals
FROM deals AS d
WHERE d.status = 'open' AND d.owner_id IS NOT NULL
GROUP BY d.owner_id
ORDER BY strip_accents(lower(max(d.owner))), d.owner_id

-- Every owner that the data knows, with the name it gives them and how many deals they have now.
WITH owned AS (
    SELECT owner_id AS id, count(*) AS deals FROM deals WHERE owner_id IS NOT NULL GROUP BY owner_id
)

SELECT coalesce(o.id, d.id) AS id, coalesce(o.name, o.id, d.id) AS name, coalesce(d.deals, 0) AS deals
FROM all_owners AS o
FULL OUTER JOIN owned AS d ON d.id = o.id
ORDER BY strip_accents(lower(name)), name, id

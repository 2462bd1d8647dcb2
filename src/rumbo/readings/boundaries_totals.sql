-- How many deals there are, how many were won, and what of them is outside of a boundary in force.
SELECT
    count(*) AS deals,
    count(*) FILTER (WHERE d.status = 'won') AS won,
    count(*) FILTER (WHERE d.status <> 'open') AS closed,
    count(*) FILTER (WHERE d.status = 'open' AND o.still) AS open_outside,
    sum(d.amount) FILTER (WHERE d.status = 'open' AND o.still) AS amount_open,
    sum(d.amount) FILTER (WHERE d.status = 'open') AS amount_all,
    count(*) FILTER (WHERE d.status = 'won' AND o.deal IS NOT NULL) AS won_outside
FROM deals AS d
LEFT JOIN (
    SELECT deal, bool_or(still) AS still
    FROM boundary_deals
    WHERE list_contains($in_force, boundary)
    GROUP BY deal
) AS o ON o.deal = d.deal
WHERE d.phase IS NOT NULL AND d.created_us <= $as_of_us

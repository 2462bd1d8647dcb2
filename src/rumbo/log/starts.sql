-- Where each deal begins in `ordered`; the order in which that table was written is the order here.
SELECT deal, place, fresh
FROM (
    SELECT deal, fresh, row_number() OVER () AS place, lag(deal) OVER () AS before
    FROM ordered
)
WHERE before IS DISTINCT FROM deal

-- How many deals a selection has, how they stand, and their amount.
SELECT
    count(*) AS deals,
    count(*) FILTER (WHERE d.status = 'won') AS won,
    count(*) FILTER (WHERE d.status = 'lost') AS lost,
    count(*) FILTER (WHERE d.status = 'open') AS still_open,
    sum(d.amount) AS amount
FROM selected AS s
INNER JOIN deals AS d ON d.deal = s.deal

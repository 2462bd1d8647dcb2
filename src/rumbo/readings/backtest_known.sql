-- How much history all deals have: when the first began, how many there are, and how many
-- of them have closed and were won.
SELECT
    min(created_us) AS first_us,
    count(*) AS deals,
    count(*) FILTER (WHERE status <> 'open' AND closed_us IS NOT NULL) AS closed,
    count(*) FILTER (WHERE status = 'won' AND closed_us IS NOT NULL) AS won
FROM deals

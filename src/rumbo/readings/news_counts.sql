-- Deals and amount of each kind of passage after a moment.
WITH told AS (
    SELECT DISTINCT
        deal,
        CASE
            WHEN kind = 0 THEN 'start'
            WHEN kind IN (1, 2) THEN 'forward'
            WHEN kind IN (3, 4) THEN 'back'
            WHEN kind = 5 THEN 'won'
            WHEN kind = 6 THEN 'lost'
            ELSE 'aside'
        END AS news
    FROM passages
    WHERE entered_us > $since_us
)

SELECT t.news, count(*) AS deals, sum(d.amount) AS amount
FROM told AS t
INNER JOIN deals AS d ON d.deal = t.deal
GROUP BY t.news

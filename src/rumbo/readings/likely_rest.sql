-- The other selected open deals with a chance of their own: how many, and for how much, by the tenth
-- of their chance and the month in which they likely close.
WITH ranked AS (
    SELECT
        c.p_win,
        c.likely_close,
        l.amount,
        row_number() OVER (ORDER BY l.amount DESC NULLS LAST, l.deal_id) AS place
    FROM listing AS l
    SEMI JOIN selected AS s ON s.deal = l.deal
    INNER JOIN chances AS c ON c.deal = l.deal
    WHERE l.status = 'open'
)

SELECT
    CAST(floor(p_win * 10) AS INTEGER) AS tenth,
    CAST(date_trunc('month', likely_close) AS DATE) AS month,
    count(*) AS deals,
    sum(amount) AS amount
FROM ranked
WHERE place > $most
GROUP BY tenth, month
ORDER BY tenth, month

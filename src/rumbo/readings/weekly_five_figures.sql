-- How many deals ask for a decision, how many are out of the pipeline by one, and what became of the
-- decisions that count.
WITH asked AS (
    SELECT count(*) AS needed, sum(d.amount) AS amount, count(*) FILTER (WHERE w.place <= $most) AS five
    FROM waiting AS w
    INNER JOIN deals AS d ON d.deal = w.deal
),

made AS (
    SELECT
        count(*) AS decided,
        count(*) FILTER (WHERE c.aside) AS aside,
        sum(d.amount) FILTER (WHERE c.aside) AS aside_amount,
        count(*) FILTER (WHERE c.became <> 'waiting') AS judged,
        count(*) FILTER (WHERE c.became = 'won') AS won,
        count(*) FILTER (WHERE c.became = 'lost') AS lost,
        count(*) FILTER (WHERE c.became = 'moved') AS moved,
        count(*) FILTER (WHERE c.became = 'woke') AS woke,
        count(*) FILTER (WHERE c.became = 'still') AS still
    FROM decided AS c
    INNER JOIN deals AS d ON d.deal = c.deal
    WHERE c.counts
)

SELECT
    a.needed,
    a.amount,
    a.five,
    m.decided,
    m.aside,
    m.aside_amount,
    m.judged,
    m.won,
    m.lost,
    m.moved,
    m.woke,
    m.still,
    (SELECT count(*) FROM standing) AS standing,
    (SELECT count(*) FROM deals WHERE owner_id IS NOT NULL) AS owned
FROM asked AS a
CROSS JOIN made AS m

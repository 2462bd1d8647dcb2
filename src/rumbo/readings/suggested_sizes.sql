-- How deals below each size ended, by type, earlier and later ones apart; of those whose size is known.
WITH sized AS (
    SELECT
        d.deal,
        d.status,
        d.created_us,
        coalesce(d.type, '') AS type,
        CASE WHEN $of_account THEN CAST(d.account_employees AS DOUBLE) ELSE CAST(d.amount AS DOUBLE) END AS size
    FROM deals AS d
    WHERE d.status <> 'open' AND d.phase IS NOT NULL
),

limits AS (
    SELECT unnest($sizes) AS below
)

SELECT
    l.below,
    s.size < l.below AS inside,
    s.type,
    s.created_us > $halved_us AS later,
    count(*) AS closed,
    count(*) FILTER (WHERE s.status = 'won') AS won
FROM sized AS s
CROSS JOIN limits AS l
WHERE s.size IS NOT NULL
GROUP BY l.below, s.size < l.below, s.type, s.created_us > $halved_us

-- What some periods brought: of all deals in view, of a team or of an owner, as each was asked about.
WITH asked AS (
    SELECT
        unnest(CAST($numbers AS INTEGER[])) AS number,
        unnest(CAST($starts_us AS BIGINT[])) AS start_us,
        unnest(CAST($ends_us AS BIGINT[])) AS end_us,
        unnest(CAST($abouts AS VARCHAR[])) AS about,
        unnest(CAST($about_ids AS VARCHAR[])) AS about_id
),

won AS (
    SELECT d.deal, d.closed_us, d.amount, d.owner_id, o.team
    FROM deals AS d
    LEFT JOIN all_owners AS o ON o.id = d.owner_id
    WHERE d.status = 'won'
)

SELECT
    a.number,
    count(w.deal) AS deals,
    CAST(sum(w.amount) AS DOUBLE) AS amount
FROM asked AS a
LEFT JOIN won AS w
    ON
        w.closed_us BETWEEN a.start_us AND a.end_us
        AND (
            a.about = 'all'
            OR (a.about = 'owner' AND w.owner_id = a.about_id)
            OR (a.about = 'team' AND w.team = a.about_id)
        )
GROUP BY a.number
ORDER BY a.number

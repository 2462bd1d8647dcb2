-- The open deals of each person, team or phase: how many, for how much, and late on what.
WITH opened AS (
    SELECT
        d.deal,
        d.amount,
        CASE $by
            WHEN 'owner' THEN d.owner
            WHEN 'team' THEN d.team
            ELSE CAST(d.phase AS VARCHAR)
        END AS name
    FROM standing AS s
    INNER JOIN deals AS d ON d.deal = s.deal
)

SELECT
    o.name,
    count(*) AS deals,
    sum(o.amount) AS amount,
    count(l.deal) AS late,
    sum(o.amount) FILTER (WHERE l.deal IS NOT NULL) AS amount_late,
    count(*) FILTER (WHERE l.contact) AS contact,
    count(*) FILTER (WHERE l.progress) AS progress,
    count(*) FILTER (WHERE l.reply) AS reply,
    count(*) FILTER (WHERE l.next_step) AS next_step,
    count(*) FILTER (WHERE l.step) AS step
FROM opened AS o
LEFT JOIN late_on AS l ON l.deal = o.deal
GROUP BY o.name
ORDER BY strip_accents(lower(o.name)) NULLS LAST, o.name

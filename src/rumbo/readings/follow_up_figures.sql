-- How many open deals are late on what, and how many know their next step and its day.
SELECT
    count(*) AS deals,
    count(l.deal) AS late,
    sum(d.amount) FILTER (WHERE l.deal IS NOT NULL) AS amount,
    count(*) FILTER (WHERE l.contact) AS contact,
    count(*) FILTER (WHERE l.progress) AS progress,
    count(*) FILTER (WHERE l.reply) AS reply,
    count(*) FILTER (WHERE l.next_step) AS next_step,
    count(*) FILTER (WHERE l.step) AS step,
    count(p.deal) AS planned
FROM standing AS s
INNER JOIN deals AS d ON d.deal = s.deal
LEFT JOIN late_on AS l ON l.deal = s.deal
LEFT JOIN planned AS p ON p.deal = s.deal

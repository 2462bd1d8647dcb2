-- How many deals are open, for how much, and how many of them are late or were pushed.
SELECT
    count(*) AS deals,
    sum(d.amount) AS amount,
    sum(d.amount * c.p_win) AS weighted,
    count(d.amount * c.p_win) AS claimed,
    count(*) FILTER (WHERE s.late_contact) AS late_contact,
    count(*) FILTER (WHERE s.late_progress) AS late_progress,
    count(*) FILTER (WHERE s.pushes > 0) AS pushed
FROM standing AS s
INNER JOIN deals AS d ON d.deal = s.deal
LEFT JOIN chances AS c ON c.deal = s.deal

-- Per phase of the selected deals: how many, for how much, and of how many no amount is known.
SELECT
    l.phase_code,
    l.status,
    count(*) AS deals,
    sum(l.amount) AS amount,
    count(*) FILTER (WHERE l.amount IS NULL) AS unpriced,
    max(l.days_in_phase) AS longest_days,
    bool_or(coalesce(l.trap, false)) AS trap
FROM listing AS l
SEMI JOIN selected AS s ON s.deal = l.deal
GROUP BY l.phase_code, l.status, l.phase_place
ORDER BY l.phase_place, l.phase_code

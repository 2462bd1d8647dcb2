-- The largest of the selected open deals, with how long they have waited by the clock asked for.
SELECT
    l.deal_id,
    l.name,
    l.account,
    l.owner,
    l.phase_code,
    l.state,
    l.amount,
    CASE $clock
        WHEN 'contact' THEN coalesce(l.days_since_contact, l.days_open)
        WHEN 'progress' THEN coalesce(l.days_since_progress, l.days_open)
        ELSE l.days_in_phase
    END AS days,
    CASE $clock
        WHEN 'contact' THEN l.days_since_contact IS NULL
        WHEN 'progress' THEN l.days_since_progress IS NULL
        ELSE false
    END AS never
FROM listing AS l
SEMI JOIN selected AS s ON s.deal = l.deal
WHERE l.status = 'open' AND l.phase_code IS NOT NULL
ORDER BY l.amount DESC NULLS LAST, l.deal_id
LIMIT $most

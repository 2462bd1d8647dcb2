-- The other selected open deals: how many, and for how much, in each phase and stretch of days. The
-- stretches double: 0, 1, 2 to 3, 4 to 7 days, and so on.
WITH ranked AS (
    SELECT
        l.phase_code,
        l.amount,
        CASE $clock
            WHEN 'contact' THEN coalesce(l.days_since_contact, l.days_open)
            WHEN 'progress' THEN coalesce(l.days_since_progress, l.days_open)
            ELSE l.days_in_phase
        END AS days,
        row_number() OVER (ORDER BY l.amount DESC NULLS LAST, l.deal_id) AS place
    FROM listing AS l
    SEMI JOIN selected AS s ON s.deal = l.deal
    WHERE l.status = 'open' AND l.phase_code IS NOT NULL
)

SELECT
    phase_code,
    CAST(floor(log2(1 + floor(days))) AS INTEGER) AS stretch,
    count(*) AS deals,
    sum(amount) AS amount
FROM ranked
WHERE place > $most
GROUP BY phase_code, stretch
ORDER BY phase_code, stretch

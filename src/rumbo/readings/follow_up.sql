-- One row per open deal and thing it is late on, with what to do next.
WITH tried AS (
    SELECT t.deal, count(*) AS attempts
    FROM seen_touches AS t
    LEFT JOIN (
        SELECT deal, max(touch_us) AS touch_us FROM seen_touches WHERE kind IN (2, 3, 4) GROUP BY deal
    ) AS c ON c.deal = t.deal
    WHERE t.kind = 1 AND (c.deal IS NULL OR t.touch_us > c.touch_us)
    GROUP BY t.deal
)

SELECT
    d.id AS deal_id,
    d.name,
    d.account,
    d.account_id,
    d.owner,
    d.owner_id,
    d.team,
    d.pipeline,
    h.stage AS phase,
    l.what,
    l.step,
    l.due,
    l.days_late,
    d.amount,
    d.own_amount,
    d.currency,
    s.state,
    d.next_step,
    CASE l.what
        WHEN 'reply' THEN 'answer'
        WHEN 'step' THEN 'do_step'
        WHEN 'next_step' THEN 'do_or_reschedule'
        WHEN 'contact' THEN
            CASE
                WHEN s.contacts = 0 AND $shows_people THEN 'add_person'
                WHEN t.attempts >= $enough_attempts THEN 'try_somebody_else'
                ELSE 'call_them'
            END
        ELSE
            CASE
                WHEN s.pushes >= $many_pushes OR l.days_late > $long_days THEN 'decide'
                ELSE 'agree_next_step'
            END
    END AS suggestion
FROM lateness AS l
INNER JOIN deals AS d ON d.deal = l.deal
INNER JOIN phases AS h ON h.code = d.phase
INNER JOIN standing AS s ON s.deal = l.deal
LEFT JOIN tried AS t ON t.deal = l.deal

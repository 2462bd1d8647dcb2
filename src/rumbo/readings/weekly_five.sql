-- The deals of each owner that most need a decision, with what is known of them.
SELECT
    d.id AS deal_id,
    coalesce(d.name, d.id) AS name,
    d.account,
    d.account_id,
    d.owner,
    d.owner_id,
    d.team,
    d.pipeline,
    h.stage AS phase,
    CAST(w.place AS INTEGER) AS place,
    s.state,
    d.amount,
    d.own_amount,
    d.currency,
    s.days_in_phase,
    s.days_since_contact,
    s.days_since_progress,
    s.days_open,
    s.pushes,
    s.trap,
    s.late_contact,
    CAST(d.expected_close_at AT TIME ZONE 'UTC' AT TIME ZONE $zone AS DATE) AS expected_close,
    CAST(d.next_step_at AT TIME ZONE 'UTC' AT TIME ZONE $zone AS DATE) AS next_step_at,
    d.next_step,
    p.deal IS NOT NULL AS planned
FROM waiting AS w
INNER JOIN standing AS s ON s.deal = w.deal
INNER JOIN deals AS d ON d.deal = w.deal
INNER JOIN phases AS h ON h.code = d.phase
LEFT JOIN planned AS p ON p.deal = w.deal
WHERE w.place <= $most
ORDER BY strip_accents(lower(d.owner)) NULLS LAST, d.owner_id, w.place

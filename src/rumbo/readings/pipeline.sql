-- One row per open deal; days are those of the workspace's zone.
SELECT
    d.id AS deal_id,
    d.name,
    d.account,
    d.account_id,
    d.owner,
    d.owner_id,
    d.team,
    d.pipeline,
    d.stage,
    h.stage AS phase,
    e.stage AS real_phase,
    s.visit,
    s.days_in_phase,
    s.days_open,
    s.days_since_contact,
    s.days_since_progress,
    d.next_step,
    s.pushes,
    s.days_pushed,
    s.contacts,
    d.amount,
    d.own_amount,
    d.currency,
    s.state,
    c.p_win,
    c.p_win_low,
    c.p_win_high,
    c.p_win_30d,
    c.p_win_period,
    c.likely_close,
    c.likely_close_low,
    c.likely_close_high,
    CAST(d.expected_close_at AT TIME ZONE 'UTC' AT TIME ZONE $zone AS DATE) AS expected_close,
    CAST(d.next_step_at AT TIME ZONE 'UTC' AT TIME ZONE $zone AS DATE) AS next_step_at
FROM standing AS s
INNER JOIN deals AS d ON d.deal = s.deal
INNER JOIN phases AS h ON h.code = d.phase
LEFT JOIN reality AS r ON r.deal = s.deal
LEFT JOIN phases AS e ON e.code = r.real_phase
LEFT JOIN chances AS c ON c.deal = s.deal

-- One row per open deal, the longest in its phase first.
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
    d.stage AS phase,
    d.phase AS phase_code,
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
    d.expected_close_at,
    d.next_step_at
FROM standing AS s
INNER JOIN deals AS d ON d.deal = s.deal
ORDER BY s.days_in_phase DESC, d.id

-- One row per deal in view with everything that a list of deals can show or be sorted by. Its moments
-- become days when they are shown; the clocks of a closed deal have stopped.
WITH ordered AS (
    SELECT code, stage, row_number() OVER (ORDER BY pipeline_id, position, code) AS place FROM phases
)

SELECT
    d.deal,
    d.id AS deal_id,
    coalesce(d.name, d.id) AS name,
    d.account_id,
    coalesce(d.account, d.account_id) AS account,
    d.owner_id,
    d.owner,
    d.team,
    d.pipeline,
    d.phase AS phase_code,
    o.place AS phase_place,
    o.stage AS phase,
    d.status,
    coalesce(s.state, CASE WHEN a.deal IS NOT NULL THEN 'set_aside' END) AS state,
    s.paused,
    s.trap,
    d.visit,
    d.amount,
    d.own_amount,
    d.currency,
    s.days_in_phase,
    coalesce(s.days_open, (d.closed_us - d.created_us) / 86400000000.0) AS days_open,
    s.days_since_contact,
    s.days_since_progress,
    d.expected_close_at AS expected_close,
    s.pushes,
    s.days_pushed,
    s.contacts,
    d.next_step,
    d.next_step_at,
    make_timestamp(d.created_us) AS created_at,
    make_timestamp(d.closed_us) AS closed_at,
    d.source,
    d.type,
    d.forecast_category,
    d.lost_reason,
    d.account_industry AS industry,
    d.account_country AS country,
    d.account_employees AS employees
FROM deals AS d
LEFT JOIN standing AS s ON s.deal = d.deal
LEFT JOIN decided AS a ON a.deal = d.deal AND a.aside
LEFT JOIN ordered AS o ON o.code = d.phase

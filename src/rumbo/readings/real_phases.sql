-- One row per open deal: the phase that is declared beside the one that shows, and what shows it.
WITH lacking AS (
    SELECT deal, list(what ORDER BY what) AS to_mend FROM reality_gaps GROUP BY deal
)

SELECT
    d.deal,
    d.id AS deal_id,
    d.name,
    d.account,
    d.account_id,
    d.owner,
    d.owner_id,
    h.pipeline,
    d.stage,
    d.phase AS phase_code,
    h.stage AS phase,
    p.stage AS real_phase,
    coalesce(r.reality, 'unclear') AS reality,
    d.amount,
    ($as_of_us - d.entered_us) / 86400000000.0 AS days_in_phase,
    r.activity_id,
    r.shown_us,
    l.to_mend,
    b.behaviour_phase,
    b.behaviour_share,
    coalesce(b.behaviour, 'unclear') AS behaviour
FROM deals AS d
INNER JOIN phases AS h ON h.code = d.phase
LEFT JOIN reality AS r ON r.deal = d.deal
LEFT JOIN phases AS p ON p.code = r.real_phase
LEFT JOIN lacking AS l ON l.deal = d.deal
LEFT JOIN behaved AS b ON b.deal_id = d.id
WHERE d.status = 'open'

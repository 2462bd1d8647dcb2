-- One row per pause of the deals in view.
SELECT
    p.deal,
    p.step,
    p.moment_us,
    d.id AS deal_id,
    d.name,
    d.owner,
    d.owner_id,
    h.stage AS phase,
    h.pipeline,
    p.moment_us AS started_at,
    CASE WHEN p.ended_by IS NOT NULL THEN p.until_us END AS ended_at,
    p.days,
    p.ended_by
FROM pauses AS p
INNER JOIN deals AS d ON d.deal = p.deal
INNER JOIN phases AS h ON h.code = p.phase

-- One row per lost deal: what was declared, what shows, and the evidence of it.
SELECT
    c.deal,
    d.id AS deal_id,
    d.name,
    d.owner,
    d.owner_id,
    h.pipeline,
    h.stage AS phase,
    d.amount,
    c.end_us,
    c.declared,
    c.declared_cause,
    c.cause,
    CASE WHEN c.silent THEN (c.end_us - coalesce(c.contact_us, c.created_us)) / 86400000000.0 END AS days_silent,
    c.hit,
    c.also,
    c.missing,
    c.pushes
FROM lost_causes AS c
INNER JOIN deals AS d ON d.deal = c.deal
INNER JOIN phases AS h ON h.code = c.lost_in

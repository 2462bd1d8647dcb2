-- What was decided about the deals in view, the newest first.
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
    d.amount,
    d.own_amount,
    d.currency,
    c.decision,
    c.kind,
    c.text,
    c.day,
    c.on_contact,
    c.decided_on,
    c.decided_by,
    c.revoked_by,
    c.revoked_for,
    c.woke_on,
    c.woke_by,
    c.counts,
    c.became
FROM decided AS c
INNER JOIN deals AS d ON d.deal = c.deal
LEFT JOIN phases AS h ON h.code = d.phase
ORDER BY c.decided_us DESC, c.decision DESC

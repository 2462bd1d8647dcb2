-- The largest of the selected open deals that have a chance of their own, with when they likely close.
SELECT
    l.deal_id,
    l.name,
    l.phase,
    l.owner,
    l.state,
    c.p_win,
    c.likely_close AS closes_on,
    l.amount
FROM listing AS l
SEMI JOIN selected AS s ON s.deal = l.deal
INNER JOIN chances AS c ON c.deal = l.deal
WHERE l.status = 'open'
ORDER BY l.amount DESC NULLS LAST, l.deal_id
LIMIT $most

-- For each phase: deals that are lost and left it last, by the reason that the CRM gives.
SELECT h.stage_id AS phase, trim(d.lost_reason) AS reason, count(*) AS deals
FROM passages AS p
INNER JOIN phases AS h ON h.code = p.phase AND h.outcome = 'open'
INNER JOIN phases AS n ON n.code = p.next_phase AND n.outcome = 'lost'
INNER JOIN passages AS v ON v.deal = p.deal AND v.step = p.step + 1 AND v.left_us IS NULL
INNER JOIN deals AS d ON d.deal = p.deal AND d.status = 'lost'
GROUP BY h.stage_id, trim(d.lost_reason)

-- How the open deals of each phase stand: how many, and which of them have gone too long without
-- contact or progress.
SELECT
    h.stage_id AS phase_id,
    count(*) AS deals,
    count(*) FILTER (WHERE s.late_contact) AS late_contact,
    count(*) FILTER (WHERE s.late_progress) AS late_progress,
    sum(d.amount) FILTER (WHERE s.late_progress) AS amount_late
FROM standing AS s
INNER JOIN deals AS d ON d.deal = s.deal
INNER JOIN phases AS h ON h.code = d.phase
GROUP BY h.stage_id

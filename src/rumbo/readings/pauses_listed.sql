-- One row per pause, those that still last first, then the longest.
WITH seen AS (
    SELECT deal, step, moment_us, list(cause ORDER BY cause) AS causes
    FROM pause_causes
    GROUP BY deal, step, moment_us
)

SELECT
    d.id AS deal_id,
    d.name,
    d.owner,
    d.owner_id,
    h.stage AS phase,
    h.pipeline,
    p.moment_us,
    p.until_us,
    p.days,
    p.ended_by,
    s.causes
FROM pauses AS p
INNER JOIN deals AS d ON d.deal = p.deal
INNER JOIN phases AS h ON h.code = p.phase
LEFT JOIN seen AS s ON s.deal = p.deal AND s.step = p.step AND s.moment_us = p.moment_us
ORDER BY p.ended_by IS NOT NULL, p.days DESC, d.id, p.moment_us

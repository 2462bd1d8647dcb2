-- The gaps of the chosen deals that are longer than the phase's patience.
SELECT
    g.deal,
    g.step,
    g.phase,
    g.from_us AS moment_us,
    g.until_us,
    g.ended_by,
    (g.until_us - g.from_us) / 86400000000.0 AS days
FROM gaps AS g
INNER JOIN patience AS p ON p.phase = g.phase
SEMI JOIN deals AS d ON d.deal = g.deal
WHERE g.until_us - g.from_us > p.patience_us

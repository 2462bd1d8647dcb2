-- When each deal in view was closed, each time that it was, and whether it was won then.
SELECT d.id, v.entered_us AS closed_us, h.outcome = 'won' AS won
FROM visits AS v
INNER JOIN phases AS h ON h.code = v.phase AND h.outcome <> 'open'
INNER JOIN deals AS d ON d.deal = v.deal
ORDER BY d.deal, v.entered_us

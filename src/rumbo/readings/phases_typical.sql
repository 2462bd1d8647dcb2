-- Per phase, whatever deals are asked for: the typical time of moving on, the 75th percentile of the visits that did.
SELECT p.phase, quantile_cont(p.left_us - p.entered_us, 0.75) AS typical_us
FROM visits AS p
INNER JOIN phases AS h ON h.code = p.phase AND h.outcome = 'open'
INNER JOIN phases AS n ON n.code = p.next_phase
WHERE
    p.measured
    AND (n.outcome = 'won' OR (n.pipeline_id = h.pipeline_id AND n.rank > coalesce(h.rank, 0)))
GROUP BY p.phase

-- Per phase and outcome of the deal: how many finished visits fall into each bin of days.
WITH visits AS (
    SELECT p.phase, d.status, (p.left_us - p.entered_us) / 86400000000.0 AS days
    FROM passages AS p
    INNER JOIN phases AS h ON h.code = p.phase AND h.outcome = 'open'
    INNER JOIN deals AS d ON d.deal = p.deal AND d.status <> 'open'
    WHERE p.left_us IS NOT NULL AND p.measured AND h.pipeline_id = $pipeline_id
)

SELECT phase, status, CAST(floor(days / $bin_days) AS INTEGER) AS bin, count(*) AS visits
FROM visits
WHERE days < $bin_days * $bins
GROUP BY phase, status, bin

-- The declared reasons of the deals that are lost, by the week they were lost last.
SELECT
    d.lost_reason AS reason,
    CAST(floor(($as_of_us - p.entered_us) / $week_us) AS INTEGER) AS weeks_ago,
    count(*) AS deals
FROM deals AS d
INNER JOIN passages AS p ON p.deal = d.deal AND p.left_us IS NULL
INNER JOIN phases AS h ON h.code = p.phase AND h.outcome = 'lost'
WHERE d.status = 'lost' AND coalesce(d.lost_reason, '') <> '' AND p.entered_us > $start_us
GROUP BY reason, weeks_ago
ORDER BY reason, weeks_ago

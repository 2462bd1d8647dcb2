-- How often deals left each phase for each other, by the week they left.
SELECT
    p.phase,
    p.next_phase,
    CAST(floor(($as_of_us - p.left_us) / $week_us) AS INTEGER) AS weeks_ago,
    count(*) AS moves
FROM passages AS p
INNER JOIN phases AS h ON h.code = p.phase AND h.outcome = 'open' AND h.stage_id <> '~unknown'
WHERE p.left_us > $start_us AND p.next_phase IS NOT NULL
GROUP BY p.phase, p.next_phase, weeks_ago
ORDER BY p.phase, p.next_phase, weeks_ago

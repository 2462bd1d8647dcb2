-- How long deals stayed the first time they came to a phase, by the week they came and the length in
-- hours. Weeks are counted back from the date, so that each of them is whole.
WITH stays AS (
    SELECT
        p.phase,
        CAST(floor(($as_of_us - p.entered_us) / $week_us) AS INTEGER) AS weeks_ago,
        CAST(floor((coalesce(p.left_us, $as_of_us) - p.entered_us) / $hour_us) AS INTEGER) AS hours,
        p.left_us IS NOT NULL AS ended
    FROM passages AS p
    INNER JOIN phases AS h ON h.code = p.phase AND h.outcome = 'open' AND h.stage_id <> '~unknown'
    WHERE p.visit = 1 AND p.measured AND p.entered_us > $start_us
)

SELECT
    phase,
    weeks_ago,
    hours,
    count(*) FILTER (WHERE ended) AS ended,
    count(*) AS cases
FROM stays
GROUP BY phase, weeks_ago, hours
ORDER BY phase, weeks_ago, hours

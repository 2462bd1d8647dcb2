-- How many deals had closed by each of some moments.
WITH marks AS (
    SELECT
        unnest(CAST($numbers AS INTEGER[])) AS number,
        unnest(CAST($days_us AS BIGINT[])) AS day_us
),

closings AS (
    SELECT v.deal, min(v.entered_us) AS closed_us
    FROM visits AS v
    INNER JOIN phases AS h ON h.code = v.phase AND h.outcome <> 'open'
    GROUP BY v.deal
)

SELECT m.number, count(c.deal) AS deals
FROM marks AS m
LEFT JOIN closings AS c ON c.closed_us <= m.day_us
GROUP BY m.number
ORDER BY m.number

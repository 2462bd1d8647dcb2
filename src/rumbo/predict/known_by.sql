-- How many deals had closed by each of some moments, and how many stood open then.
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
),

ended AS (
    SELECT m.number, count(c.deal) AS deals
    FROM marks AS m
    LEFT JOIN closings AS c ON c.closed_us <= m.day_us
    GROUP BY m.number
),

standing AS (
    SELECT m.number, count(h.code) AS deals
    FROM marks AS m
    LEFT JOIN visits AS v
        ON v.entered_us <= m.day_us AND coalesce(v.left_us, $as_of_us + 1) > m.day_us
    LEFT JOIN phases AS h ON h.code = v.phase AND h.outcome = 'open'
    GROUP BY m.number
)

SELECT e.number, e.deals AS closed, s.deals AS opened
FROM ended AS e
INNER JOIN standing AS s ON s.number = e.number
ORDER BY e.number

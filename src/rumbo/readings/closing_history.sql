-- How many deals stood in each open phase at the end of some days, and how many of them were won by
-- the end of the month that the day was in.
WITH days AS (
    SELECT
        unnest(CAST($numbers AS INTEGER[])) AS number,
        unnest(CAST($days_us AS BIGINT[])) AS day_us,
        unnest(CAST($ends_us AS BIGINT[])) AS end_us
),

won AS (
    SELECT v.deal, v.entered_us AS won_us
    FROM visits AS v
    INNER JOIN phases AS h ON h.code = v.phase AND h.outcome = 'won'
),

stood AS (
    SELECT t.number, v.deal, v.phase, t.day_us, t.end_us
    FROM days AS t
    INNER JOIN visits AS v
        ON v.entered_us <= t.day_us AND coalesce(v.left_us, $as_of_us + 1) > t.day_us
    INNER JOIN phases AS h ON h.code = v.phase AND h.outcome = 'open'
)

SELECT
    s.number,
    s.phase,
    count(DISTINCT s.deal) AS deals,
    count(DISTINCT w.deal) AS won
FROM stood AS s
LEFT JOIN won AS w ON w.deal = s.deal AND w.won_us > s.day_us AND w.won_us <= s.end_us
GROUP BY s.number, s.phase
ORDER BY s.number, s.phase

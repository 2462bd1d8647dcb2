-- Of the deals that stood in each phase at ends of months before, each once per phase: for how long
-- they had been there (band), whether the role had talked with us by then, and how many of them ended
-- and were won by the date.
WITH cuts AS (SELECT unnest(CAST($cuts_us AS BIGINT[])) AS cut_us),

won AS (
    SELECT v.deal, v.entered_us AS ended_us, h.outcome
    FROM visits AS v
    INNER JOIN phases AS h ON h.code = v.phase AND h.outcome <> 'open'
),

first_engaged AS (
    SELECT deal, min(greatest(touch_us, known_us)) AS since_us
    FROM every_touch
    WHERE kind = $role_engaged AND role = $role
    GROUP BY deal
),

stood AS (
    SELECT
        v.deal,
        v.phase,
        min(c.cut_us) AS cut_us,
        arg_min(c.cut_us - v.entered_us, c.cut_us) AS stay_us
    FROM cuts AS c
    INNER JOIN visits AS v
        ON v.entered_us <= c.cut_us AND coalesce(v.left_us, $as_of_us + 1) > c.cut_us
    INNER JOIN phases AS h ON h.code = v.phase AND h.outcome = 'open'
    GROUP BY v.deal, v.phase
),

ended AS (
    SELECT
        s.deal,
        s.phase,
        s.cut_us,
        CASE WHEN s.stay_us < $short_us THEN 0 WHEN s.stay_us < $long_us THEN 1 ELSE 2 END AS band,
        arg_min(w.outcome, w.ended_us) AS outcome
    FROM stood AS s
    INNER JOIN won AS w ON w.deal = s.deal AND w.ended_us > s.cut_us
    GROUP BY s.deal, s.phase, s.cut_us, band
)

SELECT
    e.phase,
    e.band,
    coalesce(f.since_us <= e.cut_us, false) AS engaged,
    count(*) AS deals,
    count(*) FILTER (WHERE e.outcome = 'won') AS won
FROM ended AS e
LEFT JOIN first_engaged AS f ON f.deal = e.deal
GROUP BY e.phase, e.band, engaged
ORDER BY e.phase, e.band, engaged

-- Whether all that the customer wrote in the visit was answered within the time given.
WITH written AS (
    SELECT
        c.deal,
        c.step,
        t.touch_us,
        min(r.touch_us) AS answered_us
    FROM cases AS c
    INNER JOIN touches AS t
        ON
        t.deal = c.deal AND t.kind = 2 AND t.touch_us >= c.entered_us AND t.touch_us <= c.until_us
    LEFT JOIN touches AS r
        ON r.deal = c.deal AND r.kind IN (1, 3, 4) AND r.touch_us > t.touch_us
    GROUP BY c.deal, c.step, t.touch_us
),

judged AS (
    SELECT
        deal,
        step,
        CASE
            WHEN answered_us <= touch_us + $within_us THEN true
            WHEN answered_us IS NOT NULL OR $as_of_us >= touch_us + $within_us THEN false
        END AS answered
    FROM written
)

SELECT
    c.deal,
    c.step,
    CASE
        WHEN count(*) FILTER (WHERE NOT j.answered) > 0 THEN false
        WHEN count(j.answered) > 0 THEN true
    END AS passed
FROM cases AS c
LEFT JOIN judged AS j ON j.deal = c.deal AND j.step = c.step
GROUP BY c.deal, c.step

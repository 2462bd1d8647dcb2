-- Whether there was a two-way contact within the time given of entering the phase.
SELECT
    c.deal,
    c.step,
    CASE
        WHEN count(t.touch_us) > 0 THEN true
        WHEN c.left_us IS NOT NULL OR $as_of_us >= c.entered_us + $within_us THEN false
    END AS passed
FROM cases AS c
LEFT JOIN touches AS t
    ON
    t.deal = c.deal
    AND t.kind IN (2, 3, 4)
    AND t.touch_us >= c.entered_us
    AND t.touch_us <= least(c.until_us, c.entered_us + $within_us)
GROUP BY c.deal, c.step, c.left_us, c.entered_us

-- Of each day of the log by its number since 1970: how many stays in open phases began and ended.
WITH stays AS (
    SELECT v.entered_us, v.left_us
    FROM visits AS v
    INNER JOIN phases AS h ON h.code = v.phase AND h.outcome = 'open'
    WHERE v.entered_us <= $as_of_us
),

told AS (
    SELECT CAST(floor((entered_us + $shift_us) / 86400000000.0) AS BIGINT) AS day, 1 AS began, 0 AS ended
    FROM stays
    UNION ALL
    SELECT CAST(floor((left_us + $shift_us) / 86400000000.0) AS BIGINT), 0, 1
    FROM stays
    WHERE left_us <= $as_of_us
)

SELECT day, CAST(sum(began) AS BIGINT) AS began, CAST(sum(ended) AS BIGINT) AS ended
FROM told
GROUP BY day
ORDER BY day

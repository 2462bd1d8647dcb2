-- How many days deals have stood open so far, how many deals those were, and when the first began.
SELECT
    coalesce(CAST(sum(least(coalesce(v.left_us, $as_of_us), $as_of_us) - v.entered_us) AS DOUBLE), 0)
        / 86400000000.0 AS days,
    count(DISTINCT v.deal) AS deals,
    min(v.entered_us) AS first_us
FROM visits AS v
INNER JOIN phases AS h ON h.code = v.phase AND h.outcome = 'open'

-- Per phase: how long deals stayed the first time they came to it in the period, grouped to the
-- second below one hour, to the minute below ten days, else to the hour. One stay per deal, so that
-- the stays of one phase know nothing of each other.
WITH stays AS (
    SELECT
        p.phase,
        p.left_us IS NOT NULL AS ended,
        coalesce(p.left_us, $as_of_us) - p.entered_us AS length_us
    FROM passages AS p
    INNER JOIN phases AS h ON h.code = p.phase AND h.outcome = 'open'
    WHERE
        p.visit = 1
        AND h.pipeline_id = $pipeline_id
        AND p.entered_us BETWEEN $from_us AND $until_us
),

grouped AS (
    SELECT
        phase,
        ended,
        length_us - length_us % CASE
            WHEN length_us < 3600000000 THEN 1000000
            WHEN length_us < 864000000000 THEN 60000000
            ELSE 3600000000
        END AS length_us
    FROM stays
)

SELECT
    phase,
    length_us,
    count(*) FILTER (WHERE ended) AS ended,
    count(*) FILTER (WHERE NOT ended) AS still_there
FROM grouped
GROUP BY phase, length_us
ORDER BY phase, length_us

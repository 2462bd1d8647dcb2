-- Per phase: how long visits lasted, grouped to the second below one hour, to the minute below ten
-- days, else to the hour; and how they ended: 1 moved on, 2 left otherwise, 0 still there. A parked
-- phase lies below the road: whoever comes back to it has moved on.
WITH visits AS (
    SELECT
        p.phase,
        coalesce(p.left_us, $as_of_us) - p.entered_us AS length_us,
        CASE
            WHEN p.left_us IS NULL THEN 0
            WHEN n.outcome = 'won' OR (n.pipeline_id = h.pipeline_id AND n.rank > coalesce(h.rank, 0)) THEN 1
            ELSE 2
        END AS ending
    FROM timed_visits AS p
    INNER JOIN phases AS h ON h.code = p.phase AND h.outcome = 'open'
    LEFT JOIN phases AS n ON n.code = p.next_phase
    WHERE p.measured
),

grouped AS (
    SELECT
        phase,
        ending,
        length_us - length_us % CASE
            WHEN length_us < 3600000000 THEN 1000000
            WHEN length_us < 864000000000 THEN 60000000
            ELSE 3600000000
        END AS length_us
    FROM visits
)

SELECT
    phase,
    length_us,
    count(*) FILTER (WHERE ending = 1) AS moved,
    count(*) FILTER (WHERE ending = 2) AS left_otherwise,
    count(*) FILTER (WHERE ending = 0) AS still_there
FROM grouped
GROUP BY phase, length_us
ORDER BY phase, length_us

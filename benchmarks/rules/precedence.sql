-- Deals in $after that had not been in $before.
SELECT count(*) FILTER (WHERE after < coalesce(before, after + 1)) AS broken
FROM (
    SELECT
        min(step) FILTER (WHERE phase = $before) AS before,
        min(step) FILTER (WHERE phase = $after) AS after
    FROM passages
    WHERE phase IN ($before, $after) AND visit = 1
    GROUP BY deal
)

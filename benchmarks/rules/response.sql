-- Deals in which $cause was not followed by $effect, sooner or later.
SELECT count(*) FILTER (WHERE cause > coalesce(effect, 0)) AS broken
FROM (
    SELECT
        max(step) FILTER (WHERE phase = $cause) AS cause,
        max(step) FILTER (WHERE phase = $effect) AS effect
    FROM passages
    WHERE phase IN ($cause, $effect)
    GROUP BY deal
)

-- Those that keep a statement of the map, or do not: by the last case that could be judged, or by
-- any of them where one is enough.
SELECT s.deal
FROM selected AS s
SEMI JOIN (
    SELECT j.deal
    FROM judged AS j
    WHERE j.passed IS NOT NULL
    GROUP BY j.deal
    HAVING CASE WHEN $any_case THEN bool_or(j.passed) ELSE arg_max(j.passed, j.step) END = $kept
) AS l ON l.deal = s.deal

-- How often and how fast, in all and by the phase, owner and source of the deal, and by whose meeting
-- it was.
WITH grouped AS (
    SELECT 'all' AS told_by, '' AS group_id, what, done, hours FROM talks
    UNION ALL
    SELECT 'phase', CAST(phase AS VARCHAR), what, done, hours FROM talks
    UNION ALL
    SELECT 'owner', coalesce(owner_id, ''), what, done, hours FROM talks
    UNION ALL
    SELECT 'source', coalesce(source, ''), what, done, hours FROM talks
    UNION ALL
    SELECT 'set_by', coalesce(set_by, ''), what, done, hours FROM talks
    WHERE what IN ('meetings', 'untold')
)

SELECT
    told_by,
    group_id,
    what,
    count(*) AS n,
    count(*) FILTER (WHERE done) AS hits,
    quantile_cont(hours, 0.5) AS median_hours,
    quantile_cont(hours, 0.9) AS p90_hours
FROM grouped
GROUP BY told_by, group_id, what

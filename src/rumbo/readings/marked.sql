-- The errands that a mark keeps off the day's list, by the number of the mark.
SELECT
    unnest(CAST($marks AS BIGINT[])) AS mark,
    unnest(CAST($deal_ids AS VARCHAR[])) AS deal_id,
    unnest(CAST($whats AS VARCHAR[])) AS what,
    unnest(CAST($steps AS VARCHAR[])) AS step,
    unnest(CAST($dues AS DATE[])) AS due

-- Per stage and time since a deal first came to it: how many were won, lost or are still open then.
SELECT
    stage,
    length_us,
    count(*) FILTER (WHERE status = 'won') AS won,
    count(*) FILTER (WHERE status = 'lost') AS lost,
    count(*) FILTER (WHERE status = 'open') AS still
FROM stage_fates
GROUP BY stage, length_us
ORDER BY stage, length_us

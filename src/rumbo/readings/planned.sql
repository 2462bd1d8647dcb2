-- The open deals that know what comes next: a next step or a planned meeting whose day is not over. A
-- plan bears no date of its own: $plans says whether the log had shown it by then.
SELECT DISTINCT n.deal
FROM (
    SELECT deal, next_step_at AS at FROM deals WHERE status = 'open'
    UNION ALL
    SELECT deal, occurred_at
    FROM all_activities
    WHERE
        $plans AND kind IN ('meeting', 'call') AND status = 'planned'
        AND NOT coalesce(automated, false) AND direction IS DISTINCT FROM 'internal'
) AS n
SEMI JOIN standing AS s ON s.deal = n.deal
WHERE CAST(n.at AT TIME ZONE 'UTC' AT TIME ZONE $zone AS DATE) >= CAST($as_of_day AS DATE)

-- The affected deals whose recorded changes of stage are not their whole path: nothing tells where
-- they began, their status says another end, or they changed pipeline or status. The passages of
-- all others are what their changes say.
SELECT a.*
FROM affected AS a
LEFT JOIN starts AS s ON s.deal = a.deal
LEFT JOIN now_phases AS h ON h.code = s.last_phase
WHERE
    s.deal IS NULL
    OR NOT s.fresh
    OR (a.status <> 'open' AND h.outcome <> a.status)
    OR a.deal IN (SELECT deal FROM pipeline_spans)
    OR a.deal IN (SELECT deal FROM stage_events WHERE recorded_us < entered_us)
    OR a.deal IN (
        SELECT deal FROM now_changes
        WHERE field = 'status' AND object_type = 'deal' AND deal IS NOT NULL
    )

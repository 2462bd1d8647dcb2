-- The deals that this import brings, or says something new of.
SELECT deal
FROM added_changes
WHERE object_type = 'deal' AND field IN ('stage', 'status', 'pipeline_id')
UNION ALL
SELECT code FROM now_deals WHERE code NOT IN (SELECT code FROM old_deals)
UNION ALL
SELECT code
FROM (
    SELECT code, stage, status, pipeline_id, created_at, closed_at FROM now_deals
    EXCEPT
    SELECT code, stage, status, pipeline_id, created_at, closed_at FROM old_deals
)

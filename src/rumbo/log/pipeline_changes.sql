-- The changes of pipeline of the affected deals.
SELECT
    c.deal, c.changed_at, c.old_value, c.new_value,
    {'at': c.changed_at, 'ordinal': c.ordinal} AS turn
FROM now_changes AS c
INNER JOIN affected AS a ON a.deal = c.deal
WHERE c.field = 'pipeline_id' AND c.object_type = 'deal'

-- The whole history of one field of every deal, numbered in its order: as of no date.
SELECT
    x.deal,
    x.old_value,
    x.new_value,
    x.changed_at,
    row_number() OVER (PARTITION BY x.deal ORDER BY x.changed_at, x.ordinal) AS ordinal
FROM shelf_changes AS x
WHERE x.object_type = 'deal' AND x.deal IS NOT NULL AND x.field = $field

-- The whole history of one field, numbered in its order: what was replaced later tells what was
-- there before, so it is not cut at the date.
SELECT
    x.deal,
    x.old_value,
    x.new_value,
    x.changed_at,
    row_number() OVER (PARTITION BY x.deal ORDER BY x.changed_at, x.ordinal) AS ordinal
FROM all_changes AS x
WHERE x.object_type = 'deal' AND x.field = $field AND x.deal IN (SELECT deal FROM cases)

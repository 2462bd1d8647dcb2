-- The value that each tracked field of a deal had at the date, where the present may not be it:
-- that of the last change by then, else what the first change after it replaced.
SELECT
    deal,
    field,
    CASE WHEN earlier IS NOT NULL THEN earlier.value ELSE later.value END AS value
FROM (
    SELECT
        deal,
        field,
        arg_max({'value': new_value}, {'moment': changed_at, 'ordinal': ordinal})
            FILTER (WHERE changed_at <= $as_of) AS earlier,
        arg_min({'value': old_value}, {'moment': changed_at, 'ordinal': ordinal})
            FILTER (WHERE changed_at > $as_of) AS later
    FROM all_changes
    WHERE $needed AND object_type = 'deal' AND deal IS NOT NULL AND list_contains($fields, field)
    GROUP BY deal, field
)

-- The pushes of the snapshot that were known by the date.
SELECT deal, pushed_us, days_pushed
FROM shelf_pushes
WHERE pushed_us <= $as_of_us AND NOT coalesce(closed_us <= $as_of_us, false)

-- Deals in $after that had not been in $before.
SELECT count(*) AS broken
FROM paths
WHERE
    list_contains(path, $after)
    AND (
        NOT list_contains(path, $before)
        OR list_position(path, $before) > list_position(path, $after)
    )

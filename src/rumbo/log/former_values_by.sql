-- The value that each tracked field of a deal had at the date, where it is not its own.
SELECT deal, field, value
FROM shelf_former
WHERE coalesce(from_at <= $as_of, true) AND coalesce(until_at > $as_of, true)

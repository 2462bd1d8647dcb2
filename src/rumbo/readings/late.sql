-- The deals with a touch by the date that was not known by then: what all touches tell of them is not
-- what was known.
SELECT DISTINCT deal FROM shelf_touches WHERE touch_us <= $as_of_us AND known_us > $as_of_us

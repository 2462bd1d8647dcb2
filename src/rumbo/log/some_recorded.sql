-- The recorded changes of stage of the deals of a range of numbers, in any order.
SELECT deal, entered_us, CAST(ordinal AS BIGINT) AS ordinal, phase, fresh
FROM moments
WHERE deal BETWEEN $first AND $last

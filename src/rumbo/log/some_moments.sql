-- The moments of the deals of a range of numbers, in any order.
SELECT deal, entered_us, CAST(ordinal AS BIGINT) AS ordinal, phase, inferred, fresh, timed
FROM moments
WHERE deal BETWEEN $first AND $last

-- The waits that began, and the meetings, in the period, of the deals in scope.
SELECT *
FROM every_talk
WHERE began_us BETWEEN $from_us AND $until_us AND deal IN (SELECT deal FROM deals)

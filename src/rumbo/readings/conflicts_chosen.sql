-- What reached somebody at the wrong time in the period, of the deals in scope.
SELECT *
FROM every_conflict
WHERE sent_us BETWEEN $from_us AND $until_us AND deal IN (SELECT deal FROM deals)

-- What was done with the deals in view by the date, as far as rules ask for it.
SELECT deal, occurred_at, kind, status, automated, outcome, direction, content_id
FROM all_activities
WHERE deal IN (SELECT deal FROM deals) AND occurred_at <= $as_of

-- How many deals were lost, and for how much, by what was written down and what shows.
SELECT
    coalesce(declared, 'undeclared') AS declared,
    declared_cause,
    cause,
    count(*) AS deals,
    sum(amount) AS amount
FROM lost_causes
GROUP BY coalesce(declared, 'undeclared'), declared_cause, cause

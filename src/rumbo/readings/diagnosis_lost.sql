-- The deals lost in the months from the first to the last, and how many of them have a reason.
SELECT
    count(*) AS deals,
    sum(amount) AS amount,
    count(*) FILTER (WHERE cause <> 'unknown' OR declared IS NOT NULL) AS known,
    count(*) FILTER (WHERE silent) AS silent
FROM lost_causes
WHERE month BETWEEN $first_month AND $last_month

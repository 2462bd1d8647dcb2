-- The deals lost in the months from the first to the last, and of how many the log shows why.
SELECT
    count(*) AS deals,
    sum(amount) AS amount,
    count(*) FILTER (WHERE cause <> 'unknown') AS known,
    count(*) FILTER (WHERE silent) AS silent
FROM lost_causes
WHERE month BETWEEN $first_month AND $last_month

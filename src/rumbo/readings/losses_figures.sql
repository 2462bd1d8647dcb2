-- How many deals were lost, of how many something is recorded, and how often both sides agree.
SELECT
    count(*) AS deals,
    sum(amount) AS amount,
    count(*) FILTER (WHERE recorded) AS recorded,
    count(*) FILTER (WHERE silent) AS silent,
    count(*) FILTER (WHERE cause = 'unknown') AS unknown,
    count(*) FILTER (WHERE both_known) AS both_known,
    count(*) FILTER (WHERE agrees) AS agreed,
    count(*) FILTER (WHERE end_us IS NULL) AS undated
FROM lost_causes

-- The deals in view that stand lost and were lost in the period, and when they ended. One that
-- nobody dated belongs to no period; where all time is asked for it is among them.
SELECT
    d.deal,
    d.closed_us AS end_us,
    d.created_us,
    coalesce(d.from_phase, d.phase) AS lost_in,
    d.amount,
    nullif(trim(substr(d.lost_reason, 1, 200), ' ' || chr(9) || chr(10) || chr(13)), '') AS declared,
    CASE
        WHEN d.closed_us IS NULL THEN NULL
        ELSE strftime(make_timestamp(d.closed_us) AT TIME ZONE 'UTC' AT TIME ZONE $zone, '%Y-%m')
    END AS month
FROM deals AS d
WHERE
    d.status = 'lost' AND d.phase IS NOT NULL
    AND (d.closed_us BETWEEN $from_us AND $until_us OR (d.closed_us IS NULL AND $from_us = 0))

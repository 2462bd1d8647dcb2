-- Every deal that stands lost at the date, whichever are chosen, and when it ended.
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
FROM every_deal AS d
WHERE
    d.status = 'lost' AND d.phase IS NOT NULL
    AND (d.closed_us IS NULL OR d.closed_us <= $as_of_us)

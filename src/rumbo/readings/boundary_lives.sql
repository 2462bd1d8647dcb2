-- The time in which each deal was there to be followed: until its end, or until the date.
SELECT
    d.deal,
    d.created_us AS from_us,
    CASE
        WHEN d.status = 'open' THEN $as_of_us + 1
        ELSE greatest(coalesce(d.closed_us, d.entered_us), d.created_us + 1)
    END AS until_us
FROM deals AS d
WHERE d.phase IS NOT NULL AND d.created_us <= $as_of_us

-- Whether the visit lasted no longer than the time given; one that still lasts may yet.
SELECT
    deal,
    step,
    CASE
        WHEN until_us - entered_us > $within_us THEN false
        WHEN left_us IS NOT NULL THEN true
    END AS passed
FROM cases

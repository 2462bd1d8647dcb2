-- The moments in the order of deals and time, each with its number among the visits to its phase.
SELECT
    deal,
    phase,
    entered_us,
    inferred,
    fresh,
    timed,
    CAST(
        row_number() OVER (PARTITION BY deal, phase ORDER BY entered_us, ordinal) AS SMALLINT
    ) AS visit
FROM moments
ORDER BY deal, entered_us, ordinal

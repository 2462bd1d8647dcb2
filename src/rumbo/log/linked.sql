-- Each moment beside the one before and the one after it in the same deal.
SELECT
    deal,
    CAST(row_number() OVER w AS SMALLINT) AS step,
    phase,
    entered_us,
    lag(phase) OVER w AS from_phase,
    lag(entered_us) OVER w AS from_us,
    lead(phase) OVER w AS next_phase,
    lead(entered_us) OVER w AS left_us,
    inferred
FROM moments
WINDOW w AS (PARTITION BY deal ORDER BY entered_us, ordinal)

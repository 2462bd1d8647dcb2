-- Whether the deal left the phase for the one given, or for that end of the road.
SELECT
    deal,
    step,
    CASE
        WHEN left_us IS NULL THEN NULL
        WHEN $target IN ('won', 'lost') THEN next_outcome = $target
        WHEN $target = 'parked' THEN next_parked
        ELSE coalesce(next_outcome = 'open' AND next_id = $target, false)
    END AS passed
FROM cases

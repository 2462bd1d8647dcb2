-- Whether the deal left the phase by a move that the map expects; lost deals are not asked.
SELECT
    deal,
    step,
    CASE
        WHEN left_us IS NULL OR next_outcome = 'lost' THEN NULL
        WHEN next_outcome = 'won' THEN true
        WHEN next_parked THEN $parks
        ELSE coalesce(list_contains($expected, next_id), false)
    END AS passed
FROM cases

-- How long deals were in the phase before each passage: half of them, and nine in ten, at the most.
-- One list of both, for each quantile alone would gather all lengths once more.
SELECT
    from_phase,
    phase AS to_phase,
    kind,
    quantile_cont(spent_us, [0.5, 0.9]) AS spent_us
FROM passages
WHERE entered_us BETWEEN $from_us AND $until_us
GROUP BY from_phase, phase, kind

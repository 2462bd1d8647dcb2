-- The visits of the chosen deals to one phase of the map, and where each led.
SELECT
    v.deal,
    v.step,
    v.entered_us,
    v.left_us,
    coalesce(v.left_us, $as_of_us) AS until_us,
    n.stage_id AS next_id,
    n.outcome AS next_outcome,
    n.parked AS next_parked,
    n.pipeline_id = h.pipeline_id AND n.rank > h.rank AS next_ahead
FROM passages AS v
INNER JOIN phases AS h ON h.code = v.phase AND h.stage_id = $phase
LEFT JOIN phases AS n ON n.code = v.next_phase

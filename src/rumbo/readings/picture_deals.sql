-- How many deals moved in a pipeline in the period.
SELECT count(DISTINCT p.deal) AS deals
FROM passages AS p
INNER JOIN phases AS h ON h.code = p.phase
WHERE h.pipeline_id = $pipeline_id AND p.entered_us BETWEEN $from_us AND $until_us

-- Per stage: who came to it, how that ended, and what is open in it now.
SELECT
    h.code,
    h.pipeline,
    h.pipeline_id,
    h.stage,
    h.stage_id,
    h.probability,
    count(*) AS entered,
    count(*) FILTER (WHERE f.status = 'won') AS won,
    count(*) FILTER (WHERE f.status = 'lost') AS lost,
    count(*) FILTER (WHERE f.status = 'open') AS open,
    count(*) FILTER (WHERE f.status = 'open' AND f.here) AS open_now,
    sum(f.amount) AS amount,
    sum(f.amount) FILTER (WHERE f.status = 'open' AND f.here) AS amount_open
FROM stage_fates AS f
INNER JOIN all_phases AS h ON h.code = f.stage
GROUP BY h.code, h.pipeline, h.pipeline_id, h.stage, h.stage_id, h.probability, h.position
ORDER BY h.pipeline_id, h.position, h.code

-- The deals that moved in a pipeline in the period, by how they stand at the date.
WITH moved AS (
    SELECT DISTINCT p.deal
    FROM passages AS p
    INNER JOIN phases AS h ON h.code = p.phase
    WHERE h.pipeline_id = $pipeline_id AND p.entered_us BETWEEN $from_us AND $until_us
)

SELECT
    count(*) AS deals,
    count(*) FILTER (WHERE d.status = 'won') AS won,
    count(*) FILTER (WHERE d.status = 'lost') AS lost,
    count(*) FILTER (WHERE d.status = 'open') AS still_open
FROM moved AS m
INNER JOIN deals AS d ON d.deal = m.deal

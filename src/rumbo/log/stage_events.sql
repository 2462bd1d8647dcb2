-- Each recorded change of stage of the affected deals, as the number of the stage it leads to.
SELECT
    c.deal,
    greatest(epoch_us(c.changed_at), a.created_us) AS entered_us,
    epoch_us(c.changed_at) AS recorded_us,
    c.ordinal,
    CAST(l.phase AS SMALLINT) AS phase,
    c.old_value IS NULL AS fresh
FROM now_changes AS c
INNER JOIN affected AS a ON a.deal = c.deal
LEFT JOIN pipeline_spans AS p
    ON p.deal = c.deal
    AND p.since <= c.changed_at
    AND c.changed_at < p.until
INNER JOIN stage_lookup AS l
    ON l.pipeline_id = coalesce(p.pipeline_id, a.pipeline_id) AND l.stage = c.new_value
WHERE c.field = 'stage' AND c.object_type = 'deal'

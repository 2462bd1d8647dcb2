-- Per phase: how many deals later reached won or a higher rank. Most did so with their next step;
-- only of the others it takes a look at all that came after.
WITH at_once AS (
    SELECT p.phase, count(*) AS deals
    FROM passages AS p
    INNER JOIN phases AS h ON h.code = p.phase AND h.outcome = 'open'
    INNER JOIN phases AS n ON n.code = p.next_phase
    WHERE
        p.visit = 1
        AND (n.outcome = 'won' OR (n.pipeline_id = h.pipeline_id AND n.rank > coalesce(h.rank, 0)))
    GROUP BY p.phase
),

turned AS (
    SELECT p.deal, p.step, p.phase, h.pipeline_id, coalesce(h.rank, 0) AS rank
    FROM passages AS p
    INNER JOIN phases AS h ON h.code = p.phase AND h.outcome = 'open'
    INNER JOIN phases AS n ON n.code = p.next_phase
    WHERE
        p.visit = 1
        AND n.outcome <> 'won'
        AND NOT coalesce(n.pipeline_id = h.pipeline_id AND n.rank > coalesce(h.rank, 0), false)
),

later AS (
    SELECT DISTINCT t.phase, t.deal
    FROM passages AS p
    INNER JOIN phases AS h ON h.code = p.phase
    INNER JOIN turned AS t ON t.deal = p.deal AND t.step < p.step
    WHERE h.outcome = 'won' OR (h.pipeline_id = t.pipeline_id AND h.rank > t.rank)
)

SELECT phase, CAST(sum(deals) AS BIGINT) AS moved_on
FROM (
    SELECT phase, deals FROM at_once
    UNION ALL
    SELECT phase, count(*) AS deals FROM later GROUP BY phase
)
GROUP BY phase

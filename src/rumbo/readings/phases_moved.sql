-- Per phase: how many deals later reached won or a higher rank. A deal that never turned back did
-- so with its next step; only the others need a look at all that came after.
WITH wanderers AS (
    SELECT DISTINCT deal FROM passages WHERE kind IN (3, 4, 7, 8)
),

straight AS (
    SELECT p.phase, p.deal
    FROM passages AS p
    INNER JOIN phases AS h ON h.code = p.phase
    INNER JOIN phases AS n ON n.code = p.next_phase
    ANTI JOIN wanderers AS w ON w.deal = p.deal
    WHERE n.outcome = 'won' OR (n.pipeline_id = h.pipeline_id AND n.rank > coalesce(h.rank, 0))
),

steps AS (
    SELECT p.deal, p.phase, h.rank, h.outcome, h.pipeline_id, min(p.step) AS first_step,
        max(p.step) AS last_step
    FROM passages AS p
    INNER JOIN phases AS h ON h.code = p.phase
    SEMI JOIN wanderers AS w ON w.deal = p.deal
    GROUP BY p.deal, p.phase, h.rank, h.outcome, h.pipeline_id
),

wandered AS (
    SELECT DISTINCT s.phase, s.deal
    FROM steps AS s
    INNER JOIN steps AS l ON l.deal = s.deal AND l.last_step > s.first_step
    WHERE
        s.outcome = 'open'
        AND (l.outcome = 'won' OR (l.pipeline_id = s.pipeline_id AND l.rank > coalesce(s.rank, 0)))
)

SELECT phase, count(*) AS moved_on
FROM (SELECT phase, deal FROM straight UNION ALL SELECT phase, deal FROM wandered)
GROUP BY phase

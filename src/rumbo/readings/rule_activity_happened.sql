-- Whether activities of these kinds happened in the visit, or within the time given.
WITH done AS (
    SELECT a.deal, epoch_us(a.occurred_at) AS done_us
    FROM deal_activities AS a
    WHERE
        a.deal IN (SELECT deal FROM cases)
        AND a.occurred_at <= $as_of
        AND list_contains($kinds, a.kind)
        AND coalesce(a.status, 'done') = 'done'
        AND (a.kind IN ('web', 'form') OR NOT coalesce(a.automated, false))
        AND NOT (a.kind = 'meeting' AND coalesce(a.outcome, '') = 'no_show')
        AND ($direction IS NULL OR a.direction = $direction)
)

SELECT
    c.deal,
    c.step,
    CASE
        WHEN count(d.done_us) >= $at_least THEN true
        WHEN c.left_us IS NOT NULL OR $as_of_us >= c.entered_us + $within_us THEN false
    END AS passed
FROM cases AS c
LEFT JOIN done AS d
    ON
    d.deal = c.deal
    AND d.done_us >= c.entered_us
    AND d.done_us <= least(c.until_us, c.entered_us + $within_us)
GROUP BY c.deal, c.step, c.left_us, c.entered_us

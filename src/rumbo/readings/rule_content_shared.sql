-- Whether we shared a content, of the kind and topic given, in the visit or within the time given.
WITH shared AS (
    SELECT a.deal, epoch_us(a.occurred_at) AS shared_us
    FROM deal_activities AS a
    LEFT JOIN all_contents AS k ON k.id = a.content_id
    WHERE
        a.deal IN (SELECT deal FROM cases)
        AND a.occurred_at <= $as_of
        AND a.content_id IS NOT NULL
        AND a.direction = 'out'
        AND coalesce(a.status, 'done') = 'done'
        AND ($content_kind IS NULL OR lower(k.kind) = lower($content_kind))
        AND ($topic IS NULL OR lower(k.topic) = lower($topic))
)

SELECT
    c.deal,
    c.step,
    CASE
        WHEN count(s.shared_us) > 0 THEN true
        WHEN c.left_us IS NOT NULL OR $as_of_us >= c.entered_us + $within_us THEN false
    END AS passed
FROM cases AS c
LEFT JOIN shared AS s
    ON
    s.deal = c.deal
    AND s.shared_us >= c.entered_us
    AND s.shared_us <= least(c.until_us, c.entered_us + $within_us)
GROUP BY c.deal, c.step, c.left_us, c.entered_us

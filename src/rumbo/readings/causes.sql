-- For each occasion (deal, moment_us, step), what was seen within seven days of it, by the date; of
-- all deals, or where all occasions are of one deal ($deal) of that one.
WITH noted AS (
    SELECT
        deal,
        epoch_us(changed_at) AS seen_us,
        CASE
            WHEN field = 'owner_id' THEN 'owner_change'
            ELSE 'amount_change'
        END AS cause
    FROM changes
    WHERE
        old_value IS NOT NULL AND field IN ('owner_id', 'amount')
        AND ($deal IS NULL OR deal = $deal)
    UNION ALL
    SELECT deal, pushed_us, 'close_date_pushed' FROM pushes
    UNION ALL
    SELECT deal, epoch_us(added_at), 'new_stakeholder'
    FROM deal_contacts
    WHERE added_at IS NOT NULL AND ($deal IS NULL OR deal = $deal)
    UNION ALL
    SELECT deal, touch_us, 'meeting_not_held' FROM touches
    WHERE kind = 5 AND ($deal IS NULL OR deal = $deal)
),

near AS (
    SELECT DISTINCT o.deal, o.step, o.moment_us, n.cause
    FROM occasions AS o
    INNER JOIN noted AS n
        ON n.deal = o.deal
        AND n.seen_us BETWEEN o.moment_us - 7 * 86400000000 AND o.moment_us + 7 * 86400000000
),

quiet AS (
    SELECT o.deal, o.step, o.moment_us, 'silence' AS cause
    FROM occasions AS o
    WHERE $log_has_contact AND NOT EXISTS (
        SELECT 1 FROM touches AS t
        WHERE
            t.deal = o.deal AND t.kind IN (2, 3, 4)
            AND t.touch_us BETWEEN o.moment_us - 14 * 86400000000 AND o.moment_us
    )
)

SELECT deal, step, moment_us, cause FROM near
UNION ALL
SELECT deal, step, moment_us, cause FROM quiet

-- The late deals worth most, each with all that it is late on, the longest late first; without what
-- somebody marked.
WITH asked AS (
    SELECT r.*
    FROM follow_up_rows AS r
    LEFT JOIN marked AS m
        ON m.deal_id = r.deal_id AND m.what = r.what AND m.step = coalesce(r.step, '') AND m.due = r.due
    WHERE m.mark IS NULL
),

first AS (
    SELECT deal_id, max(amount) AS stake, max(days_late) AS days_late
    FROM asked
    GROUP BY deal_id
    ORDER BY stake DESC NULLS LAST, days_late DESC, deal_id
    LIMIT $most
)

SELECT r.*
FROM asked AS r
INNER JOIN first AS f ON f.deal_id = r.deal_id
ORDER BY f.stake DESC NULLS LAST, f.days_late DESC, r.deal_id, r.days_late DESC, r.what, r.step

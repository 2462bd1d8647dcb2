-- What is told of each deal by the date, whichever are chosen: its recorded changes (nothing that was
-- inferred), what was done in it and who takes part, and of how many of those more is told.
WITH recorded AS (
    SELECT
        deal,
        min(epoch_us(changed_at)) FILTER (WHERE field = 'stage') AS staged_us,
        min(epoch_us(changed_at)) FILTER (WHERE field = 'stage' AND old_value IS NULL) AS began_us,
        min(epoch_us(changed_at)) FILTER (WHERE field = 'expected_close_at') AS pushed_us,
        min(epoch_us(changed_at)) FILTER (WHERE field = 'amount') AS priced_us
    FROM changes
    WHERE field IN ('stage', 'expected_close_at', 'amount') AND NOT inferred
    GROUP BY deal
),

active AS (
    SELECT
        deal,
        min(epoch_us(occurred_at)) AS first_us,
        count(*) AS activities,
        count(*) FILTER (WHERE direction IS NOT NULL OR kind = 'meeting') AS directed,
        count(body) AS worded
    FROM all_activities
    WHERE occurred_at <= $as_of AND deal IS NOT NULL
    GROUP BY deal
),

described AS (
    SELECT id FROM all_contacts WHERE role IS NOT NULL
),

accompanied AS (
    SELECT
        p.deal,
        count(*) AS people,
        count(*) FILTER (WHERE p.role IS NOT NULL OR c.id IS NOT NULL) AS placed
    FROM deal_contacts AS p
    LEFT JOIN described AS c ON c.id = p.contact_id
    GROUP BY p.deal
)

SELECT
    d.deal,
    r.staged_us,
    r.began_us,
    r.pushed_us,
    r.priced_us,
    a.first_us,
    coalesce(a.activities, 0) AS activities,
    coalesce(a.directed, 0) AS directed,
    coalesce(a.worded, 0) AS worded,
    coalesce(p.people, 0) AS people,
    coalesce(p.placed, 0) AS placed
FROM every_deal AS d
LEFT JOIN recorded AS r ON r.deal = d.deal
LEFT JOIN active AS a ON a.deal = d.deal
LEFT JOIN accompanied AS p ON p.deal = d.deal

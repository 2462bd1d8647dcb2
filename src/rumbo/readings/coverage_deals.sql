-- What is told of each chosen deal. Only what was recorded counts, nothing that was inferred.
WITH recorded AS (
    SELECT
        c.deal,
        min(epoch_us(c.changed_at)) FILTER (WHERE c.field = 'stage') AS staged_us,
        min(epoch_us(c.changed_at)) FILTER (WHERE c.field = 'stage' AND c.old_value IS NULL) AS began_us,
        min(epoch_us(c.changed_at)) FILTER (WHERE c.field = 'expected_close_at') AS pushed_us,
        min(epoch_us(c.changed_at)) FILTER (WHERE c.field = 'amount') AS priced_us
    FROM changes AS c
    WHERE NOT c.inferred AND c.deal IN (SELECT deal FROM deals)
    GROUP BY c.deal
),

active AS (
    SELECT
        deal,
        min(occurred_us) AS first_us,
        bool_or(directed) AS directed,
        bool_or(worded) AS worded
    FROM coverage_activities
    GROUP BY deal
),

accompanied AS (
    SELECT deal, bool_or(placed) AS placed FROM coverage_people GROUP BY deal
),

served AS (
    SELECT account_id FROM all_subscriptions WHERE started_at <= $as_of
    UNION
    SELECT account_id FROM all_tickets WHERE created_at <= $as_of
    UNION
    SELECT account_id FROM all_account_events WHERE occurred_at <= $as_of
)

SELECT
    d.deal,
    d.status,
    d.own_amount,
    d.amount,
    d.expected_close_at,
    d.owner_id,
    d.account_id,
    d.lost_reason,
    d.next_step,
    coalesce(d.type, d.source, d.account_industry, d.account_country) AS segment,
    r.staged_us,
    r.began_us,
    r.pushed_us,
    r.priced_us,
    a.first_us,
    coalesce(a.directed, false) AS directed,
    coalesce(a.worded, false) AS worded,
    p.deal IS NOT NULL AS accompanied,
    coalesce(p.placed, false) AS placed,
    s.account_id IS NOT NULL AS served
FROM deals AS d
LEFT JOIN recorded AS r ON r.deal = d.deal
LEFT JOIN active AS a ON a.deal = d.deal
LEFT JOIN accompanied AS p ON p.deal = d.deal
LEFT JOIN served AS s ON s.account_id = d.account_id

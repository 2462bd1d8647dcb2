-- What is told of each chosen deal: by its own fields, by what is recorded of it, and after its sale.
WITH served AS (
    SELECT account_id FROM all_subscriptions WHERE started_at <= $as_of
    UNION
    SELECT account_id FROM all_tickets WHERE created_at <= $as_of
    UNION
    SELECT account_id FROM all_account_events WHERE occurred_at <= $as_of
)

SELECT
    d.status,
    d.own_amount IS NOT NULL AS stated,
    d.amount IS NOT NULL AS priced,
    d.expected_close_at IS NOT NULL AS expected,
    d.owner_id IS NOT NULL AS owned,
    d.account_id IS NOT NULL AS bought,
    d.lost_reason IS NOT NULL AS explained,
    d.next_step IS NOT NULL AS planned,
    coalesce(d.type, d.source, d.account_industry, d.account_country) IS NOT NULL AS segmented,
    s.account_id IS NOT NULL AS served,
    t.*
FROM deals AS d
INNER JOIN coverage_told AS t ON t.deal = d.deal
LEFT JOIN served AS s ON s.account_id = d.account_id

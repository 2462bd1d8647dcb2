-- One row per thing that answers rest on: of how many cases the log could tell it, of how many it
-- does, and when it begins to. Only what was recorded counts, nothing that was inferred.
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

lively AS (
    SELECT deal, kind, direction, body, epoch_us(occurred_at) AS occurred_us
    FROM all_activities
    WHERE occurred_at <= $as_of AND deal IN (SELECT deal FROM deals)
),

active AS (
    SELECT deal, min(occurred_us) AS first_us FROM lively GROUP BY deal
),

people AS (
    SELECT p.deal, coalesce(p.role, c.role) AS role
    FROM deal_contacts AS p
    LEFT JOIN all_contacts AS c ON c.id = p.contact_id
    WHERE p.deal IN (SELECT deal FROM deals)
),

accompanied AS (
    SELECT DISTINCT deal FROM people
),

served AS (
    SELECT account_id FROM all_subscriptions WHERE started_at <= $as_of
    UNION
    SELECT account_id FROM all_tickets WHERE created_at <= $as_of
    UNION
    SELECT account_id FROM all_account_events WHERE occurred_at <= $as_of
),

told AS (
    SELECT
        d.*,
        r.staged_us,
        r.began_us,
        r.pushed_us,
        r.priced_us,
        a.first_us,
        p.deal AS accompanied,
        s.account_id AS served
    FROM deals AS d
    LEFT JOIN recorded AS r ON r.deal = d.deal
    LEFT JOIN active AS a ON a.deal = d.deal
    LEFT JOIN accompanied AS p ON p.deal = d.deal
    LEFT JOIN served AS s ON s.account_id = d.account_id
)

SELECT 'stage_history' AS ability, count(*) AS n, count(staged_us) AS covered, min(staged_us) AS begins_us FROM told
UNION ALL
SELECT 'first_stages', count(*), count(began_us), min(began_us) FROM told
UNION ALL
SELECT 'activity_record', count(*), count(first_us), min(first_us) FROM told
UNION ALL
SELECT 'contact_direction', count(*), count(*) FILTER (WHERE direction IS NOT NULL OR kind = 'meeting'), NULL FROM lively
UNION ALL
SELECT 'committee_people', count(*), count(accompanied), NULL FROM told
UNION ALL
SELECT 'committee_roles', count(*), count(role), NULL FROM people
UNION ALL
SELECT 'deal_amounts', count(*), count(own_amount), NULL FROM told
UNION ALL
SELECT 'exchange_rates', count(own_amount), count(amount), NULL FROM told
UNION ALL
SELECT 'amount_history', count(*), count(priced_us), min(priced_us) FROM told
UNION ALL
SELECT 'expected_closes', count(*), count(expected_close_at), NULL FROM told WHERE status = 'open'
UNION ALL
SELECT 'close_date_history', count(*), count(pushed_us), min(pushed_us) FROM told
UNION ALL
SELECT 'deal_owners', count(*), count(owner_id), NULL FROM told
UNION ALL
SELECT 'deal_accounts', count(*), count(account_id), NULL FROM told
UNION ALL
SELECT 'segment_fields', count(*), count(coalesce(type, source, account_industry, account_country)), NULL FROM told
UNION ALL
SELECT 'lost_reasons', count(*), count(lost_reason), NULL FROM told WHERE status = 'lost'
UNION ALL
SELECT 'next_steps', count(*), count(next_step), NULL FROM told WHERE status = 'open'
UNION ALL
SELECT 'conversation_texts', count(*), count(body), NULL FROM lively
UNION ALL
SELECT 'after_sale', count(*), count(served), NULL FROM told WHERE status = 'won'

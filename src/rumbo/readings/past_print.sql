-- What stands for all that a forecast could know by the end of some days: a sum over the rows of the log
-- that were known then. Who tells the same of the past has the same sums, however it goes on.
WITH marks AS (
    SELECT
        unnest(CAST($numbers AS INTEGER[])) AS number,
        unnest(CAST($days_us AS BIGINT[])) AS day_us
),

first_changes AS (
    SELECT
        deal, field,
        arg_min({'value': old_value}, {'moment': changed_at, 'ordinal': ordinal}) AS first
    FROM all_changes
    WHERE object_type = 'deal' AND deal IS NOT NULL
    GROUP BY deal, field
),

present AS (
    SELECT code AS deal, 'account_id' AS field, account_id AS value, created_at FROM all_deals
    UNION ALL
    SELECT code, 'owner_id', owner_id, created_at FROM all_deals
    UNION ALL
    SELECT code, 'pipeline_id', pipeline_id, created_at FROM all_deals
    UNION ALL
    SELECT code, 'amount', CAST(amount AS VARCHAR), created_at FROM all_deals
    UNION ALL
    SELECT code, 'currency', currency, created_at FROM all_deals
    UNION ALL
    SELECT code, 'type', type, created_at FROM all_deals
    UNION ALL
    SELECT code, 'source', source, created_at FROM all_deals
    UNION ALL
    SELECT code, 'expected_close_at', CAST(expected_close_at AS VARCHAR), created_at FROM all_deals
    UNION ALL
    SELECT code, 'forecast_category', forecast_category, created_at FROM all_deals
    UNION ALL
    SELECT code, 'next_step_at', CAST(next_step_at AS VARCHAR), created_at FROM all_deals
),

-- What a field of a deal held before it was first written over; what it holds where it never was.
begun AS (
    SELECT
        p.deal, p.field, p.created_at,
        CASE WHEN f.deal IS NULL THEN p.value ELSE f.first.value END AS value
    FROM present AS p
    LEFT JOIN first_changes AS f ON f.deal = p.deal AND f.field = p.field
),

-- One sum for each quarter of an hour: days end on one, in every zone.
told AS (
    SELECT 'deal' AS kind, epoch_us(created_at) // 900000000 AS slot,
        CAST(hash(code, id, created_at, CASE WHEN $attrs THEN attrs END) AS HUGEINT) AS print
    FROM all_deals
    UNION ALL
    SELECT 'value', epoch_us(created_at) // 900000000,
        CAST(hash(
            deal, field,
            CASE
                WHEN field = 'amount' THEN CAST(TRY_CAST(value AS DECIMAL(18, 2)) AS VARCHAR)
                WHEN field IN ('expected_close_at', 'next_step_at')
                    THEN CAST(TRY_CAST(value AS TIMESTAMP) AS VARCHAR)
                ELSE coalesce(value, '')
            END
        ) AS HUGEINT)
    FROM begun
    UNION ALL
    SELECT 'change', epoch_us(changed_at) // 900000000,
        CAST(hash(object_type, object_id, field, old_value, new_value, changed_at, deal, ordinal) AS HUGEINT)
    FROM all_changes
    UNION ALL
    SELECT 'visit', entered_us // 900000000,
        CAST(hash(deal, step, phase, entered_us, from_phase, spent_us, kind, visit, timed) AS HUGEINT)
    FROM all_passages
    UNION ALL
    SELECT 'left', left_us // 900000000,
        CAST(hash(deal, step, next_phase, left_us, measured) AS HUGEINT)
    FROM all_passages
    WHERE left_us IS NOT NULL
    UNION ALL
    SELECT 'touch', greatest(touch_us, known_us) // 900000000,
        CAST(hash(deal, touch_us, known_us, kind, role, activity_id) AS HUGEINT)
    FROM all_touches
    UNION ALL
    SELECT 'activity', epoch_us(occurred_at) // 900000000,
        CAST(hash(id, kind, direction, occurred_at, status, deal, owner_id, subject) AS HUGEINT)
    FROM all_activities
    UNION ALL
    SELECT 'person', coalesce(epoch_us(added_at), 0) // 900000000,
        CAST(hash(deal, contact_id, role, added_at) AS HUGEINT)
    FROM all_deal_contacts
    UNION ALL
    -- An account is told as it is now: it was known when the first of its deals was.
    SELECT 'account', coalesce(epoch_us(d.created_at), 0) // 900000000,
        CAST(hash(a.id, a.name, a.industry, a.country, a.employees, a.domain, CASE WHEN $attrs THEN a.attrs END) AS HUGEINT)
    FROM all_accounts AS a
    LEFT JOIN (SELECT account_id, min(created_at) AS created_at FROM all_deals GROUP BY account_id) AS d
        ON d.account_id = a.id
    UNION ALL
    SELECT 'owner', 0, CAST(hash(id, name, team, active) AS HUGEINT) FROM all_owners
    UNION ALL
    SELECT 'phase', 0,
        CAST(hash(code, pipeline_id, pipeline, stage_id, stage, position, probability, outcome, parked, rank, active) AS HUGEINT)
    FROM all_phases
    UNION ALL
    SELECT 'rate', epoch_us(date) // 900000000, CAST(hash(currency, date, rate) AS HUGEINT) FROM all_rates
),

sums AS (
    SELECT kind, slot, sum(print) AS print, count(*) AS many FROM told GROUP BY kind, slot
)

SELECT m.number, s.kind, CAST(sum(s.print) AS VARCHAR) AS print, CAST(sum(s.many) AS BIGINT) AS many
FROM marks AS m
INNER JOIN sums AS s ON s.slot <= m.day_us // 900000000
GROUP BY m.number, s.kind
ORDER BY m.number, s.kind

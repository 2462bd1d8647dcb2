-- One row per value of a deal that its recorded changes do not explain.
WITH recorded AS (
    SELECT
        deal,
        field,
        max(changed_at) AS changed_at,
        -- One number for time and place in the file: it compares much faster than a pair.
        arg_max(
            {'value': new_value},
            CAST(epoch_us(changed_at) AS HUGEINT) * 9223372036854775808 + ordinal
        ) AS newest
    FROM now_changes
    WHERE object_type = 'deal' AND deal IS NOT NULL
    GROUP BY deal, field
),

compared AS (
    SELECT
        d.deal,
        d.field,
        d.value,
        r.changed_at,
        r.deal IS NOT NULL AS has_history,
        f.deal IS NOT NULL AS was_there,
        CASE WHEN r.deal IS NOT NULL THEN r.newest.value ELSE f.value END AS former
    FROM deal_values AS d
    LEFT JOIN recorded AS r ON r.deal = d.deal AND r.field = d.field
    LEFT JOIN former_values AS f ON f.deal = d.deal AND f.field = d.field
)

SELECT
    n.id,
    c.deal,
    c.field,
    c.former AS old_value,
    c.value AS new_value,
    greatest(
        coalesce(c.changed_at, n.created_at),
        CASE
            WHEN c.field IN ('stage', 'status') AND n.status <> 'open' AND n.closed_at <= $taken_at
                THEN n.closed_at
            ELSE $taken_at
        END
    ) AS changed_at
FROM compared AS c
INNER JOIN now_deals AS n ON n.code = c.deal
LEFT JOIN old_deals AS o ON o.code = c.deal
WHERE
    (c.has_history OR c.was_there)
    AND c.value IS DISTINCT FROM c.former
    AND (c.field <> 'stage' OR c.value IS NOT NULL)
    -- A status follows from its stage or its closing date; it needs a change of its own only
    -- where it has a history, or where neither of them says when it came about.
    AND (
        c.field <> 'status'
        OR c.has_history
        OR (o.stage = n.stage AND (n.status = 'open' OR n.closed_at IS NULL))
        OR (n.status = 'open' AND o.closed_at IS NOT NULL)
    )
UNION ALL
-- A closing that closed_at alone told would be forgotten when the deal opens again.
SELECT n.id, n.code, 'status', 'open', o.status, greatest(n.created_at, o.closed_at)
FROM old_deals AS o
INNER JOIN now_deals AS n ON n.code = o.code
WHERE
    o.status <> 'open'
    AND n.status = 'open'
    AND o.closed_at <= $taken_at
    AND NOT EXISTS (
        SELECT 1 FROM recorded AS r
        WHERE
            r.deal = o.code
            AND (
                r.field = 'status'
                OR (
                    r.field = 'stage'
                    AND r.newest.value IN (
                        SELECT stage FROM old_phases AS p WHERE p.outcome = o.status
                    )
                )
            )
    )

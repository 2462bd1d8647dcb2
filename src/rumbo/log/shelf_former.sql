-- The values that each tracked field of a deal ever had, from when until when, but for those that are
-- the deal's own: before its first change what that replaced.
WITH told AS (
    SELECT
        deal,
        field,
        changed_at,
        old_value,
        new_value,
        lead(changed_at) OVER w AS until_at,
        row_number() OVER w AS place
    FROM shelf_changes
    WHERE object_type = 'deal' AND deal IS NOT NULL AND list_contains($fields, field)
    WINDOW w AS (PARTITION BY deal, field ORDER BY changed_at, ordinal)
)

SELECT t.deal, t.field, t.changed_at AS from_at, t.until_at, t.new_value AS value
FROM told AS t
INNER JOIN shelf_deals AS d ON d.code = t.deal
WHERE
    t.until_at IS NOT NULL
    OR t.new_value IS DISTINCT FROM CASE t.field
        WHEN 'name' THEN d.name
        WHEN 'account_id' THEN d.account_id
        WHEN 'owner_id' THEN d.owner_id
        WHEN 'pipeline_id' THEN d.pipeline_id
        WHEN 'currency' THEN d.currency
        WHEN 'type' THEN d.type
        WHEN 'source' THEN d.source
        WHEN 'forecast_category' THEN d.forecast_category
        WHEN 'lost_reason' THEN d.lost_reason
        WHEN 'next_step' THEN d.next_step
    END
UNION ALL
SELECT deal, field, NULL, changed_at, old_value FROM told WHERE place = 1

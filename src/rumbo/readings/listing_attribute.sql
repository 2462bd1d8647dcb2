-- One extra attribute of each deal as it was at the date; the account's where the deal has none.
WITH former AS (
    SELECT
        deal,
        CASE WHEN earlier IS NOT NULL THEN earlier.value ELSE later.value END AS value
    FROM (
        SELECT
            deal,
            arg_max({'value': new_value}, {'moment': changed_at, 'ordinal': ordinal})
                FILTER (WHERE changed_at <= $as_of) AS earlier,
            arg_min({'value': old_value}, {'moment': changed_at, 'ordinal': ordinal})
                FILTER (WHERE changed_at > $as_of) AS later
        FROM all_changes
        WHERE object_type = 'deal' AND deal IS NOT NULL AND field = $field
        GROUP BY deal
    )
)

SELECT
    d.deal,
    coalesce(
        CASE
            WHEN f.deal IS NOT NULL THEN f.value
            ELSE CAST(CAST(d.attrs AS JSON) AS MAP(VARCHAR, VARCHAR))[$field]
        END,
        CAST(CAST(d.account_attrs AS JSON) AS MAP(VARCHAR, VARCHAR))[$field]
    ) AS value
FROM deals AS d
LEFT JOIN former AS f ON f.deal = d.deal

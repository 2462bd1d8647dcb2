-- What a search compares: every account and deal in view, in small letters and without accents.
SELECT kind, id, name, detail, strip_accents(lower(concat_ws(' ', name, id, detail))) AS said
FROM (
    SELECT
        'account' AS kind,
        account_id AS id,
        coalesce(any_value(account), account_id) AS name,
        coalesce(any_value(account_industry), '') AS detail
    FROM deals
    WHERE account_id IS NOT NULL
    GROUP BY account_id
    UNION ALL
    SELECT 'deal', id, coalesce(name, id), concat_ws(' · ', account, stage, owner)
    FROM deals
)

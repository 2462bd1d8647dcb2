-- What a search compares of each deal: its names and ids in small letters, without accents.
SELECT
    deal,
    strip_accents(lower(concat_ws(' ', name, id, account, account_id, owner, stage, source))) AS said
FROM deals

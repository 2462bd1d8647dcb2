-- Everybody who took part in each two-way contact known by the date, of all deals.
SELECT t.deal, t.touch_us, t.kind, trim(p.contact_id) AS contact_id
FROM every_touch AS t
INNER JOIN all_activities AS a ON a.id = t.activity_id AND a.deal = t.deal,
    unnest(string_split(a.contact_ids, ';')) AS p (contact_id)
WHERE t.kind IN (2, 3, 4)

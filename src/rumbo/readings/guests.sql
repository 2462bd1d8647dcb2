-- Everybody who took part in each two-way contact known by the date, of all deals. Most of them name
-- one person, and need not be taken apart.
WITH met AS (
    SELECT t.deal, t.touch_us, t.kind, a.contact_ids
    FROM every_touch AS t
    INNER JOIN all_activities AS a ON a.id = t.activity_id AND a.deal = t.deal
    WHERE t.kind IN (2, 3, 4) AND a.contact_ids IS NOT NULL
),

named AS (
    SELECT deal, touch_us, kind, contact_ids AS contact_id FROM met WHERE NOT contains(contact_ids, ';')
    UNION ALL
    SELECT deal, touch_us, kind, unnest(string_split(contact_ids, ';')) AS contact_id
    FROM met
    WHERE contains(contact_ids, ';')
)

SELECT deal, touch_us, kind, trim(contact_id) AS contact_id FROM named

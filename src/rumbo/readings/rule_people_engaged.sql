-- Whether so many people had been in two-way contact before the visit ended.
WITH met AS (
    SELECT t.deal, t.touch_us, trim(p.contact_id) AS contact_id
    FROM touches AS t
    INNER JOIN all_activities AS a ON a.id = t.activity_id AND a.deal = t.deal,
        unnest(string_split(a.contact_ids, ';')) AS p (contact_id)
    WHERE t.kind IN (2, 3, 4) AND t.deal IN (SELECT deal FROM cases)
)

SELECT
    c.deal,
    c.step,
    CASE
        WHEN count(DISTINCT m.contact_id) >= $at_least THEN true
        WHEN c.left_us IS NOT NULL THEN false
    END AS passed
FROM cases AS c
LEFT JOIN met AS m ON m.deal = c.deal AND m.contact_id <> '' AND m.touch_us <= c.until_us
GROUP BY c.deal, c.step, c.left_us

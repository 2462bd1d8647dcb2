-- Whether a meeting with somebody of the role was held in the visit, or within the time given.
WITH guests AS (
    SELECT t.deal, t.touch_us, trim(p.contact_id) AS contact_id
    FROM touches AS t
    INNER JOIN all_activities AS a ON a.id = t.activity_id AND a.deal = t.deal,
        unnest(string_split(a.contact_ids, ';')) AS p (contact_id)
    WHERE t.kind = 3 AND t.deal IN (SELECT deal FROM cases)
),

held AS (
    SELECT DISTINCT g.deal, g.touch_us
    FROM guests AS g
    INNER JOIN deal_contacts AS d ON d.deal = g.deal AND d.contact_id = g.contact_id
    LEFT JOIN all_contacts AS c ON c.id = g.contact_id
    WHERE coalesce(d.role, c.role) = $role
)

SELECT
    c.deal,
    c.step,
    CASE
        WHEN count(h.touch_us) > 0 THEN true
        WHEN c.left_us IS NOT NULL OR $as_of_us >= c.entered_us + $within_us THEN false
    END AS passed
FROM cases AS c
LEFT JOIN held AS h
    ON
    h.deal = c.deal
    AND h.touch_us >= c.entered_us
    AND h.touch_us <= least(c.until_us, c.entered_us + $within_us)
GROUP BY c.deal, c.step, c.left_us, c.entered_us

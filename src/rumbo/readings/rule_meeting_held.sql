-- Whether a meeting with somebody of the role was held in the visit, or within the time given.
WITH described AS (
    SELECT id, role FROM all_contacts WHERE role IS NOT NULL
),

wanted AS (
    SELECT d.deal, d.contact_id
    FROM deal_contacts AS d
    LEFT JOIN described AS c ON c.id = d.contact_id
    WHERE coalesce(d.role, c.role) = $role AND d.deal IN (SELECT deal FROM cases)
),

held AS (
    SELECT DISTINCT g.deal, g.touch_us
    FROM guests AS g
    SEMI JOIN wanted AS w ON w.deal = g.deal AND w.contact_id = g.contact_id
    WHERE g.kind = 3
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

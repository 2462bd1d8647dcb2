-- Whether so many people had been in two-way contact before the visit ended.
WITH met AS (
    SELECT deal, contact_id, min(touch_us) AS first_us
    FROM guests
    WHERE contact_id <> '' AND deal IN (SELECT deal FROM cases)
    GROUP BY deal, contact_id
)

SELECT
    c.deal,
    c.step,
    CASE
        WHEN count(m.contact_id) >= $at_least THEN true
        WHEN c.left_us IS NOT NULL THEN false
    END AS passed
FROM cases AS c
LEFT JOIN met AS m ON m.deal = c.deal AND m.first_us <= c.until_us
GROUP BY c.deal, c.step, c.left_us

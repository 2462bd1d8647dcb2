-- Those that are open and stand so: their stage is supported, nobody knows, or that is to be mended.
SELECT s.deal
FROM selected AS s
SEMI JOIN (
    SELECT d.deal
    FROM deals AS d
    LEFT JOIN reality AS r ON r.deal = d.deal
    WHERE
        d.status = 'open'
        AND d.phase IS NOT NULL
        AND $reality IN ('supported', 'unclear')
        AND coalesce(r.reality, 'unclear') = $reality
    UNION
    SELECT deal FROM reality_gaps WHERE what = $reality
) AS m ON m.deal = s.deal

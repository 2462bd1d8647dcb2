-- Those whose path shows more than its end.
SELECT s.deal
FROM selected AS s
ANTI JOIN (
    SELECT p.deal
    FROM passages AS p
    INNER JOIN phases AS h ON h.code = p.phase AND h.stage_id = '~unknown'
) AS u ON u.deal = s.deal

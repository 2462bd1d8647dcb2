-- Those in a phase that somebody declared.
SELECT s.deal
FROM selected AS s
SEMI JOIN (
    SELECT d.deal
    FROM deals AS d
    INNER JOIN phases AS h ON h.code = d.phase AND h.stage_id <> '~unknown'
) AS p ON p.deal = s.deal

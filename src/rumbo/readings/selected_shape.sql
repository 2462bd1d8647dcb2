-- Those whose known path has this shape, or is exactly this one.
SELECT s.deal
FROM selected AS s
SEMI JOIN (
    SELECT deal
    FROM deal_paths
    WHERE
        NOT unknown
        AND ($shape = '' OR shape = $shape)
        AND ($path IS NULL OR path = CAST($path AS SMALLINT[]))
) AS p ON p.deal = s.deal

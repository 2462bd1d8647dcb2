-- Those with a decision that counts, of that kind and with that end; `aside`: that it keeps out of the
-- pipeline.
SELECT s.deal
FROM selected AS s
SEMI JOIN (
    SELECT deal
    FROM decided
    WHERE
        counts
        AND ($kind IN ('', 'any') OR ($kind = 'aside' AND aside) OR kind = $kind)
        AND ($became = '' OR became = $became)
) AS c ON c.deal = s.deal

-- Those outside of a boundary at any time, now, or never; of any in force where none is named.
SELECT s.deal
FROM selected AS s
INNER JOIN boundary_lives AS l ON l.deal = s.deal
LEFT JOIN (
    SELECT deal, bool_or(still) AS still
    FROM boundary_deals
    WHERE list_contains($boundaries, boundary)
    GROUP BY deal
) AS o ON o.deal = s.deal
INNER JOIN deals AS d ON d.deal = s.deal
WHERE
    CASE $part
        WHEN 'ever' THEN o.deal IS NOT NULL
        WHEN 'now' THEN o.still AND d.status = 'open'
        ELSE o.deal IS NULL
    END

-- Those of which such a wait or meeting is told, in that group.
SELECT s.deal
FROM selected AS s
SEMI JOIN (
    SELECT deal
    FROM talks
    WHERE
        what = $what
        AND ($done IS NULL OR done = $done)
        AND CASE $by
            WHEN 'phase' THEN list_contains($phases, phase)
            WHEN 'owner' THEN coalesce(owner_id, '') = $group_id
            WHEN 'source' THEN coalesce(source, '') = $group_id
            WHEN 'set_by' THEN coalesce(set_by, '') = $group_id
            ELSE true
        END
) AS t ON t.deal = s.deal

-- Those of these owners in which some visit got stuck in that way, or that were compared at all.
SELECT s.deal
FROM selected AS s
SEMI JOIN (
    SELECT deal
    FROM team_visits
    WHERE
        ($owner_ids IS NULL OR list_contains($owner_ids, owner_id))
        AND ($what = '' OR CASE WHEN $what = 'slow' THEN slow ELSE paused END = 1)
) AS t ON t.deal = s.deal

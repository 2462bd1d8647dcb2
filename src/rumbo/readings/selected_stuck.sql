-- Those of these owners in which some visit got stuck in that way, or that were compared at all.
SELECT s.deal
FROM selected AS s
SEMI JOIN (
    SELECT v.deal
    FROM team_visits AS v
    INNER JOIN team_habits AS h ON h.deal = v.deal AND h.step = v.step
    WHERE
        ($owner_ids IS NULL OR list_contains($owner_ids, v.owner_id))
        AND (
            $what = ''
            OR CASE $what WHEN 'slow' THEN v.slow WHEN 'paused' THEN v.paused ELSE h.unanswered END = 1
        )
) AS t ON t.deal = s.deal

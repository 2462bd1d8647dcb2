-- In how many of an owner's deals in view some visit got stuck in that way.
SELECT count(DISTINCT t.deal) AS deals
FROM team_visits AS t
INNER JOIN deals AS d ON d.deal = t.deal
INNER JOIN team_habits AS h ON h.deal = t.deal AND h.step = t.step
WHERE
    t.owner_id = $owner_id
    AND CASE $what WHEN 'slow' THEN t.slow WHEN 'paused' THEN t.paused ELSE h.unanswered END = 1

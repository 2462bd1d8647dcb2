-- In how many of an owner's deals in view some visit got stuck in that way.
SELECT count(DISTINCT t.deal) AS deals
FROM team_visits AS t
INNER JOIN deals AS d ON d.deal = t.deal
WHERE t.owner_id = $owner_id AND CASE WHEN $what = 'slow' THEN t.slow ELSE t.paused END = 1

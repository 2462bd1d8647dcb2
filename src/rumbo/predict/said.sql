-- What was written about deals by some moments: each subject that was there, and how many days ago
-- it last was. What a machine sent or nobody has done yet says nothing.
WITH looks AS (
    SELECT
        unnest(CAST($places AS INTEGER[])) AS place,
        unnest(CAST($deals AS VARCHAR[])) AS id,
        unnest(CAST($days_us AS BIGINT[])) AS day_us
)

SELECT
    l.place,
    lower(a.subject) AS subject,
    CAST(l.day_us - max(epoch_us(a.occurred_at)) AS DOUBLE) / 86400000000.0 AS days_ago
FROM looks AS l
INNER JOIN every_deal AS d ON d.id = l.id
INNER JOIN all_activities AS a ON a.deal = d.deal AND epoch_us(a.occurred_at) <= l.day_us
WHERE
    a.subject IS NOT NULL
    AND coalesce(a.status, 'done') = 'done'
    AND NOT coalesce(a.automated, false)
    AND a.kind <> 'task'
GROUP BY l.place, lower(a.subject), l.day_us
ORDER BY l.place, subject

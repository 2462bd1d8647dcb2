-- From the missed meeting of that number on.
WITH numbered AS (
    SELECT deal, touch_us, row_number() OVER (PARTITION BY deal ORDER BY touch_us) AS place
    FROM touches
    WHERE kind = 5
)

SELECT l.deal, greatest(n.touch_us, l.from_us) AS from_us, l.until_us
FROM boundary_lives AS l
INNER JOIN numbered AS n ON n.deal = l.deal AND n.place = $times AND n.touch_us < l.until_us

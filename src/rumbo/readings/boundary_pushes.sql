-- From the push of that number on.
WITH numbered AS (
    SELECT deal, pushed_us, row_number() OVER (PARTITION BY deal ORDER BY pushed_us) AS place FROM pushes
)

SELECT l.deal, greatest(n.pushed_us, l.from_us) AS from_us, l.until_us
FROM boundary_lives AS l
INNER JOIN numbered AS n ON n.deal = l.deal AND n.place = $times AND n.pushed_us < l.until_us

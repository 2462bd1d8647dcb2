-- The stretches in which the customer had said nothing for so long.
WITH spoken AS (
    SELECT deal, from_us AS spoken_us FROM boundary_lives
    UNION
    SELECT t.deal, t.touch_us
    FROM touches AS t
    INNER JOIN boundary_lives AS l ON l.deal = t.deal
    WHERE t.kind IN (2, 3, 4) AND t.touch_us > l.from_us AND t.touch_us < l.until_us
),

stretches AS (
    SELECT deal, spoken_us, lead(spoken_us) OVER (PARTITION BY deal ORDER BY spoken_us) AS next_us FROM spoken
)

SELECT s.deal, s.spoken_us + $silent_us AS from_us, coalesce(s.next_us, l.until_us) AS until_us
FROM stretches AS s
INNER JOIN boundary_lives AS l ON l.deal = s.deal
WHERE s.spoken_us + $silent_us < coalesce(s.next_us, l.until_us)

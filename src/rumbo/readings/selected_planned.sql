-- Those in the pipeline that know their next step, its day not over yet.
SELECT s.deal
FROM selected AS s
SEMI JOIN standing AS t ON t.deal = s.deal
SEMI JOIN (
    SELECT deal
    FROM deals
    WHERE CAST(next_step_at AT TIME ZONE 'UTC' AT TIME ZONE $zone AS DATE) >= CAST($as_of_day AS DATE)
) AS d ON d.deal = s.deal

-- Those that are open and have a next step with a day that is not over.
SELECT s.deal
FROM selected AS s
SEMI JOIN (
    SELECT deal
    FROM deals
    WHERE
        status = 'open'
        AND CAST(next_step_at AT TIME ZONE 'UTC' AT TIME ZONE $zone AS DATE) >= CAST($as_of_day AS DATE)
) AS p ON p.deal = s.deal

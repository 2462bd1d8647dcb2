-- Those that turned aside in none of their passages of the period.
SELECT s.deal
FROM selected AS s
ANTI JOIN (
    SELECT deal
    FROM passages
    WHERE entered_us BETWEEN $from_us AND $until_us AND kind IN (2, 3, 4, 7, 8)
) AS m ON m.deal = s.deal

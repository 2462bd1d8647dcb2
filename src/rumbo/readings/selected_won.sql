-- Those that stand won, and were won in that time.
SELECT s.deal
FROM selected AS s
SEMI JOIN (
    SELECT deal FROM deals
    WHERE status = 'won' AND closed_us BETWEEN $won_from_us AND $won_until_us
) AS d ON d.deal = s.deal

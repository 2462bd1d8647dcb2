-- The deals of a smaller amount.
SELECT l.deal, l.from_us, l.until_us
FROM boundary_lives AS l
INNER JOIN deals AS d ON d.deal = l.deal AND d.amount < $amount

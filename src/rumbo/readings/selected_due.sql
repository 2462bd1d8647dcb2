-- Those that are open and that the CRM expects to close in that time.
SELECT s.deal
FROM selected AS s
SEMI JOIN (
    SELECT deal FROM deals
    WHERE status = 'open' AND phase IS NOT NULL
    AND epoch_us(expected_close_at) BETWEEN $due_from_us AND $due_until_us
) AS d ON d.deal = s.deal

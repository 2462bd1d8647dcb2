-- Those that are lost for that declared reason.
SELECT s.deal
FROM selected AS s
SEMI JOIN (
    SELECT deal FROM deals WHERE status = 'lost' AND lost_reason = $reason
) AS d ON d.deal = s.deal

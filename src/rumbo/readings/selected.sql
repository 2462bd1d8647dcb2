-- The deals in view that stand as asked at the date.
SELECT d.deal
FROM deals AS d
WHERE
    ($status = 'all' OR (d.phase IS NOT NULL AND d.status = $status) OR ($status = 'closed' AND d.status <> 'open'))
    AND ($account = '' OR d.account_id = $account)
    AND ($phases IS NULL OR list_contains($phases, d.phase))

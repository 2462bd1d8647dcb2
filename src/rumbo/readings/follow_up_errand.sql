-- What one deal is late on.
SELECT * FROM follow_up_rows WHERE deal_id = $deal_id ORDER BY days_late DESC, what, step

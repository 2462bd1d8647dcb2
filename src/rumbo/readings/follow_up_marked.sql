-- The errands that are still late by the log and that somebody marked, those at which most is at stake
-- first.
SELECT m.mark, r.*
FROM follow_up_rows AS r
INNER JOIN marked AS m
    ON m.deal_id = r.deal_id AND m.what = r.what AND m.step = coalesce(r.step, '') AND m.due = r.due
ORDER BY r.amount DESC NULLS LAST, r.deal_id, r.what, r.step, m.mark

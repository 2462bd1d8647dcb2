-- The open deals that ask for a decision: too long without progress, and neither parked nor justified
-- for now. Each has its place among those of its owner, the largest first; there is no upper age.
SELECT
    s.deal,
    row_number() OVER (
        PARTITION BY coalesce(d.owner_id, '')
        ORDER BY d.amount DESC NULLS LAST, coalesce(s.days_since_progress, s.days_open) DESC, d.id
    ) AS place
FROM standing AS s
INNER JOIN deals AS d ON d.deal = s.deal
WHERE s.late_progress AND s.deal NOT IN (SELECT deal FROM decided WHERE excused)

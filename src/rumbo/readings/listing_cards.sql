-- Of the selected deals in each phase the first ones: those that have waited longest, or the largest.
WITH placed AS (
    SELECT
        l.*,
        row_number() OVER (
            PARTITION BY l.phase_code
            ORDER BY
                CASE WHEN $by_amount THEN l.amount END DESC NULLS LAST,
                l.days_in_phase DESC NULLS LAST,
                l.closed_at DESC NULLS LAST,
                l.deal_id
        ) AS place
    FROM listing AS l
    SEMI JOIN selected AS s ON s.deal = l.deal
)

SELECT
    deal_id, name, account, owner, phase_code, status, state, visit, amount, days_in_phase,
    days_since_contact, pushes,
    CAST(closed_at AT TIME ZONE 'UTC' AT TIME ZONE $zone AS DATE) AS closed_at
FROM placed
WHERE place <= $cards
ORDER BY phase_place, phase_code, place

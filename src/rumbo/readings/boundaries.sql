-- What each boundary leaves outside, what of that was won, and the hours that it took.
WITH worked AS (
    SELECT
        b.boundary,
        count(*) AS activities,
        count(*) FILTER (WHERE a.ended_at > a.occurred_at AND a.ended_at <= a.occurred_at + INTERVAL 1 DAY AND a.ended_at <= $as_of)
            AS timed,
        sum(epoch_us(a.ended_at) - epoch_us(a.occurred_at)) FILTER (
            WHERE a.ended_at > a.occurred_at AND a.ended_at <= a.occurred_at + INTERVAL 1 DAY AND a.ended_at <= $as_of
        ) AS spent_us
    FROM boundary_deals AS b
    INNER JOIN boundary_lives AS l ON l.deal = b.deal
    INNER JOIN all_activities AS a
        ON a.deal = b.deal AND epoch_us(a.occurred_at) >= b.from_us AND epoch_us(a.occurred_at) < l.until_us
    WHERE
        a.kind IN ('call', 'meeting')
        AND coalesce(a.status, 'done') = 'done'
        AND NOT coalesce(a.automated, false)
        AND lower(coalesce(a.outcome, '')) <> 'no_show'
    GROUP BY b.boundary
),

counted AS (
    SELECT
        b.boundary,
        count(*) AS outside,
        count(*) FILTER (WHERE d.status = 'open' AND b.still) AS open_outside,
        sum(d.amount) FILTER (WHERE d.status = 'open' AND b.still) AS amount_open,
        count(*) FILTER (WHERE d.status = 'won') AS won_outside,
        count(*) FILTER (WHERE d.status <> 'open') AS closed
    FROM boundary_deals AS b
    INNER JOIN deals AS d ON d.deal = b.deal
    GROUP BY b.boundary
)

SELECT c.*, w.activities, w.timed, w.spent_us
FROM counted AS c
LEFT JOIN worked AS w ON w.boundary = c.boundary

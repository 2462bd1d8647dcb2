-- One row per open deal and thing that its record lacks or has wrong; `days` where it has a length.
WITH accompanied AS (
    SELECT deal FROM deal_contacts WHERE removed_at IS NULL OR removed_at > $as_of GROUP BY deal
),

present AS (
    SELECT
        *,
        CAST(expected_close_at AT TIME ZONE 'UTC' AT TIME ZONE $zone AS DATE) AS closes_on
    FROM deals
    WHERE status = 'open'
)

SELECT deal, 'past_close' AS what, CAST(date_diff('day', closes_on, CAST($as_of_day AS DATE)) AS DOUBLE) AS days
FROM present
WHERE closes_on < CAST($as_of_day AS DATE)
UNION ALL
SELECT deal, 'no_amount', NULL FROM present WHERE coalesce(own_amount, 0) = 0
UNION ALL
SELECT deal, 'no_next_step', NULL
FROM present
WHERE coalesce(trim(next_step), '') = '' AND next_step_at IS NULL
UNION ALL
SELECT p.deal, 'no_person', NULL FROM present AS p ANTI JOIN accompanied AS a ON a.deal = p.deal
UNION ALL
SELECT p.deal, r.reality, NULL
FROM present AS p
INNER JOIN reality AS r ON r.deal = p.deal AND r.reality IN ('stage_ahead', 'stage_behind')
UNION ALL
SELECT p.deal, 'batch_update', NULL FROM present AS p SEMI JOIN reality_batches AS b ON b.deal = p.deal
UNION ALL
SELECT p.deal, 'late_entry', r.late_us / 86400000000.0
FROM present AS p
INNER JOIN reality AS r ON r.deal = p.deal AND r.late_us > $late_us
UNION ALL
SELECT p.deal, 'owner_inactive', NULL
FROM present AS p
INNER JOIN all_owners AS o ON o.id = p.owner_id AND NOT o.active
UNION ALL
SELECT p.deal, 'duplicate_account', NULL
FROM present AS p
SEMI JOIN reality_twins AS t ON t.id = p.account_id

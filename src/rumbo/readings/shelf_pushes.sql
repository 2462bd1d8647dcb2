-- Each change of the expected close of a snapshot to a later date, in days of the calendar; with the
-- first closing that wrote it itself, within the hour or on the same day, where there is one.
WITH moved AS (
    SELECT
        row_number() OVER (ORDER BY deal, changed_at) AS number,
        deal,
        epoch_us(changed_at) AS pushed_us,
        CAST(changed_at AT TIME ZONE 'UTC' AT TIME ZONE $zone AS DATE) AS pushed_on,
        CAST(CAST(old_value AS TIMESTAMP) AT TIME ZONE 'UTC' AT TIME ZONE $zone AS DATE) AS old_day,
        CAST(CAST(new_value AS TIMESTAMP) AT TIME ZONE 'UTC' AT TIME ZONE $zone AS DATE) AS new_day
    FROM shelf_changes
    WHERE
        object_type = 'deal' AND deal IS NOT NULL
        AND field = 'expected_close_at' AND new_value > old_value
),

closings AS (
    SELECT
        p.deal,
        p.entered_us,
        CAST(make_timestamp(p.entered_us) AT TIME ZONE 'UTC' AT TIME ZONE $zone AS DATE) AS closed_on
    FROM shelf_passages AS p
    INNER JOIN shelf_phases AS h ON h.code = p.phase AND h.outcome <> 'open'
),

written AS (
    SELECT m.number, min(x.entered_us) AS closed_us
    FROM moved AS m
    INNER JOIN closings AS x
        ON x.deal = m.deal
        AND (x.closed_on = m.pushed_on OR abs(x.entered_us - m.pushed_us) <= 3600000000)
    GROUP BY m.number
)

SELECT m.deal, m.pushed_us, date_diff('day', m.old_day, m.new_day) AS days_pushed, w.closed_us
FROM moved AS m
LEFT JOIN written AS w ON w.number = m.number

-- Each change of the expected close to a later date, in days of the calendar. What a closing writes
-- itself, within the hour or on the same day, pushes nothing.
WITH moved AS (
    SELECT
        deal,
        epoch_us(changed_at) AS pushed_us,
        CAST(changed_at AT TIME ZONE 'UTC' AT TIME ZONE $zone AS DATE) AS pushed_on,
        CAST(CAST(old_value AS TIMESTAMP) AT TIME ZONE 'UTC' AT TIME ZONE $zone AS DATE) AS old_day,
        CAST(CAST(new_value AS TIMESTAMP) AT TIME ZONE 'UTC' AT TIME ZONE $zone AS DATE) AS new_day
    FROM changes
    WHERE
        field = 'expected_close_at' AND new_value > old_value
        AND ($deal IS NULL OR deal = $deal)
),

closings AS (
    SELECT
        p.deal,
        p.entered_us,
        CAST(make_timestamp(p.entered_us) AT TIME ZONE 'UTC' AT TIME ZONE $zone AS DATE) AS closed_on
    FROM passages AS p
    INNER JOIN phases AS h ON h.code = p.phase AND h.outcome <> 'open'
)

SELECT m.deal, m.pushed_us, date_diff('day', m.old_day, m.new_day) AS days_pushed
FROM moved AS m
WHERE NOT EXISTS (
    SELECT 1 FROM closings AS x
    WHERE
        x.deal = m.deal
        AND (x.closed_on = m.pushed_on OR abs(x.entered_us - m.pushed_us) <= 3600000000)
)

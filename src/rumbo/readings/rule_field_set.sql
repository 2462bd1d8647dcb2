-- Whether the field held something when the deal left the phase: the last change by then, else what
-- the first change after it replaced, else what the record says.
WITH told AS (
    SELECT
        c.deal,
        c.step,
        c.left_us,
        arg_max(x.new_value, x.ordinal) FILTER (WHERE epoch_us(x.changed_at) <= c.left_us)
            AS latest,
        count(*) FILTER (WHERE epoch_us(x.changed_at) <= c.left_us) AS before,
        arg_min(coalesce(x.old_value, ''), x.ordinal)
            FILTER (WHERE epoch_us(x.changed_at) > c.left_us) AS earliest,
        count(*) FILTER (WHERE epoch_us(x.changed_at) > c.left_us) AS later
    FROM cases AS c
    LEFT JOIN ordered_changes AS x ON x.deal = c.deal
    WHERE c.left_us IS NOT NULL
    GROUP BY c.deal, c.step, c.left_us
)

SELECT
    c.deal,
    c.step,
    CASE
        WHEN t.deal IS NULL THEN NULL
        WHEN t.before > 0 THEN coalesce(t.latest, '') <> ''
        WHEN t.later > 0 THEN coalesce(t.earliest, '') <> ''
        ELSE coalesce(n.value, '') <> ''
    END AS passed
FROM cases AS c
LEFT JOIN told AS t ON t.deal = c.deal AND t.step = c.step
LEFT JOIN field_now AS n ON n.deal = c.deal

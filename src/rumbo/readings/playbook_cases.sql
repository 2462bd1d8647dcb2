-- One step of the playbook over its deals: each counts once, by its last visit to the phase that
-- is over or had to hold the step already.
WITH visits AS (
    SELECT
        c.deal,
        c.step,
        coalesce(j.passed, false) AS done,
        coalesce(t.passed, false) AS on_time,
        c.left_us IS NULL AS lasting,
        c.left_us IS NOT NULL AND coalesce(c.next_outcome = 'won' OR c.next_ahead, false) AS moved_on,
        coalesce(c.until_us >= c.entered_us + $due_after_us, false) AS due
    FROM cases AS c
    LEFT JOIN judged AS j ON j.deal = c.deal AND j.step = c.step
    LEFT JOIN judged_in_time AS t ON t.deal = c.deal AND t.step = c.step
),

counted AS (
    SELECT *, row_number() OVER (PARTITION BY deal ORDER BY step DESC) AS turn
    FROM visits
    WHERE done OR due OR NOT lasting
)

SELECT
    deal,
    done OR due OR moved_on AS required,
    done,
    done AND on_time AS on_time,
    lasting AND due AND NOT done AS owed,
    NOT lasting AS left_it,
    moved_on
FROM counted
WHERE turn = 1

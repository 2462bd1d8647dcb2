-- The overdue steps found so far, and the visits that still last without proof of this one.
SELECT deal, step, due_us FROM late_steps
UNION ALL
SELECT c.deal, $step_words AS step, c.entered_us + $due_after_us AS due_us
FROM cases AS c
INNER JOIN judged AS j ON j.deal = c.deal AND j.step = c.step
WHERE
    c.left_us IS NULL
    AND NOT coalesce(j.passed, false)
    AND c.entered_us + $due_after_us < $as_of_us

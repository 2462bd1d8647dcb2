-- When a deal last came in, moved or ended, whichever are in scope.
SELECT max(entered_us) AS last_us FROM visits

-- When a deal last came in, moved or ended.
SELECT max(entered_us) AS last_us FROM passages

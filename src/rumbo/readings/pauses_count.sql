-- How many pauses began within the period.
SELECT count(*) AS pauses FROM pauses WHERE moment_us BETWEEN $from_us AND $until_us

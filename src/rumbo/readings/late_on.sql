-- The open deals that are late, one row each: on what.
SELECT
    deal,
    bool_or(what = 'contact') AS contact,
    bool_or(what = 'progress') AS progress,
    bool_or(what = 'reply') AS reply,
    bool_or(what = 'next_step') AS next_step,
    bool_or(what = 'step') AS step
FROM lateness
GROUP BY deal

-- How long a deal of each class may go without contact and without progress in each phase, in days.
SELECT
    unnest($phases) AS phase,
    unnest($classes) AS class,
    unnest($contact_days) AS contact_days,
    unnest($progress_days) AS progress_days

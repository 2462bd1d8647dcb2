-- Every day of the log: its begin and end, whether people work on it, and the days of work before it.
SELECT
    CAST(unnest($days) AS DATE) AS day,
    unnest($starts_us) AS starts_us,
    unnest($ends_us) AS ends_us,
    unnest($works) AS works,
    unnest($before_days) AS before_days

-- Every day of the log: when work begins and ends, and how much work there was before it.
SELECT
    CAST(unnest($days) AS DATE) AS day,
    unnest($from_us) AS from_us,
    unnest($until_us) AS until_us,
    unnest($before_us) AS before_us

-- The phases that are traps, with the time after which a deal there counts as blocked.
SELECT
    unnest(CAST($codes AS SMALLINT[])) AS phase,
    unnest(CAST($p90_days AS DOUBLE[])) AS p90_days

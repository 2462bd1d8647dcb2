-- The time within which moving on is looked for in each phase, as it was learnt from all deals.
SELECT
    unnest(CAST($codes AS SMALLINT[])) AS phase,
    unnest(CAST($horizons_us AS BIGINT[])) AS horizon_us

-- What open deals behave like, and whether that is the phase that is declared.
SELECT
    unnest(CAST($deals AS VARCHAR[])) AS deal_id,
    unnest(CAST($phases AS VARCHAR[])) AS behaviour_phase,
    unnest(CAST($shares AS DOUBLE[])) AS behaviour_share,
    unnest(CAST($says AS VARCHAR[])) AS behaviour

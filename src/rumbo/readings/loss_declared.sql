-- What each reason that somebody wrote means.
SELECT
    unnest(CAST($reasons AS VARCHAR[])) AS declared,
    unnest(CAST($causes AS VARCHAR[])) AS declared_cause

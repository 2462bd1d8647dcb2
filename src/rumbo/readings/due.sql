-- When what deals wait for was due, in calendar days; what is not due yet is left out.
SELECT deal, what, since_us + CAST(days AS BIGINT) * 86400000000 AS due_us
FROM awaited
WHERE what <> 'reply' OR since_us + CAST(days AS BIGINT) * 86400000000 < $as_of_us

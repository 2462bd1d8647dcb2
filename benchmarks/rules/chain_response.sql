-- Deals that ever left $phase for another phase than $next, or are still there.
SELECT count(DISTINCT deal) AS broken
FROM passages
WHERE phase = $phase AND next_phase IS DISTINCT FROM $next

-- And those outside of one more: since when at first, and whether they still are.
SELECT boundary, deal, from_us, still FROM boundary_deals
UNION ALL
SELECT $boundary AS boundary, deal, min(from_us) AS from_us, bool_or(until_us > $as_of_us) AS still
FROM boundary_spans
GROUP BY deal

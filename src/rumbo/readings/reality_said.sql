-- Where one of the phrases stands.
SELECT deal, shown_us, activity_id, CAST($place AS INTEGER) AS place
FROM reality_told
WHERE
    regexp_matches(subject, $pattern)
    OR ($whole AND regexp_matches(body, $pattern))
    OR ($noted AND noted AND regexp_matches(body, $pattern))

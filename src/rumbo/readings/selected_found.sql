-- Those that mention the word.
SELECT s.deal
FROM selected AS s
SEMI JOIN (
    SELECT deal FROM findable WHERE contains(said, strip_accents(lower($word)))
) AS f ON f.deal = s.deal

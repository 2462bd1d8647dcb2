-- Those that mention all the words.
WITH asked AS (
    SELECT list_transform($words, lambda word: strip_accents(lower(word))) AS words
)

SELECT s.deal
FROM selected AS s
SEMI JOIN (
    SELECT f.deal
    FROM findable AS f, asked AS a
    WHERE len(list_filter(a.words, lambda word: NOT contains(f.said, word))) = 0
) AS f ON f.deal = s.deal

-- The accounts and deals that all the words are in: whose name begins with the first word, then the
-- others, by name.
WITH held AS (
    SELECT kind, id, name, detail, starts_with(said, $words[1]) AS begins
    FROM names
    WHERE len(list_filter($words, lambda word: NOT contains(said, word))) = 0
),

ranked AS (
    SELECT
        kind, id, name, detail,
        row_number() OVER (PARTITION BY kind ORDER BY begins DESC, name, id) AS place
    FROM held
)

SELECT kind, id, name, detail FROM ranked WHERE place <= $most ORDER BY kind, place

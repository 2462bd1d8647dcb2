-- The passages that only the path before them can name: those that leave a parked or unknown
-- phase, and those from the second rank to the first.
WITH ranked AS (
    SELECT
        p.deal,
        p.step,
        p.kind,
        h.rank,
        max(h.rank) OVER before AS highest,
        last_value(h.rank IGNORE NULLS) OVER before AS latest
    FROM new_passages AS p
    INNER JOIN now_phases AS h ON h.code = p.phase
    WHERE p.deal IN (SELECT deal FROM new_passages WHERE kind IS NULL)
    WINDOW before AS (
        PARTITION BY p.deal, h.pipeline_id ORDER BY p.step
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    )
)

SELECT
    deal,
    step,
    CASE
        WHEN rank IS NULL THEN 1
        WHEN rank = 1 AND highest >= 3 THEN 4
        WHEN latest IS NULL THEN 1
        WHEN rank < latest THEN 3
        WHEN rank <= latest + 1 THEN 1
        ELSE 2
    END AS kind
FROM ranked
WHERE kind IS NULL

-- What a passage between two phases is called; NULL where only the path before it can tell.
-- Ranks compare within a pipeline only.
SELECT
    f.code AS from_phase,
    t.code AS phase,
    CAST(
        CASE
            WHEN t.outcome = 'won' THEN 5
            WHEN t.outcome = 'lost' THEN 6
            WHEN f.outcome <> 'open' THEN 4
            WHEN t.parked THEN 7
            WHEN f.pipeline_id <> t.pipeline_id THEN 8
            WHEN f.parked OR f.rank IS NULL OR t.rank IS NULL THEN NULL
            WHEN t.rank = 1 AND f.rank >= 3 THEN 4
            WHEN t.rank = 1 AND f.rank = 2 THEN NULL
            WHEN t.rank < f.rank THEN 3
            WHEN t.rank = f.rank + 1 THEN 1
            ELSE 2
        END AS TINYINT
    ) AS kind
FROM now_phases AS f
CROSS JOIN now_phases AS t

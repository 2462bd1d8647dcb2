-- The five commonest exact paths of each shape. Of paths as common as each other the one that comes
-- first on the road is first, whatever numbers its phases were given.
WITH counted AS (
    SELECT
        shape,
        path,
        count(*) AS deals,
        count(*) FILTER (WHERE status = 'won') AS won,
        quantile_cont(days, 0.5) AS median_days
    FROM deal_paths
    WHERE NOT unknown
    GROUP BY shape, path
),

near AS (
    SELECT * FROM (
        SELECT
            *,
            rank() OVER (PARTITION BY shape ORDER BY deals DESC) AS height,
            row_number() OVER (ORDER BY shape, path) AS number
        FROM counted
    )
    WHERE height <= 5
),

placed AS (
    SELECT code, row_number() OVER (ORDER BY pipeline_id, position, stage_id) AS place
    FROM phases
),

spelt AS (
    SELECT n.number, list(h.place ORDER BY u.step) AS places
    FROM near AS n, unnest(n.path) WITH ORDINALITY AS u (code, step)
    INNER JOIN placed AS h ON h.code = u.code
    GROUP BY n.number
),

ranked AS (
    SELECT
        n.*,
        row_number() OVER (PARTITION BY n.shape ORDER BY n.deals DESC, s.places) AS turn
    FROM near AS n
    INNER JOIN spelt AS s ON s.number = n.number
)

SELECT shape, path, deals, won, median_days FROM ranked WHERE turn <= 5 ORDER BY shape, turn

-- The deals in view that were won in each stretch after a cut in the past and were not open at the cut:
-- they had not been created yet, or came back.
WITH cuts AS (
    SELECT
        unnest(CAST($numbers AS INTEGER[])) AS number,
        unnest(CAST($cuts_us AS BIGINT[])) AS cut_us
),

stretches AS (
    SELECT
        unnest(CAST($of_numbers AS INTEGER[])) AS number,
        unnest(CAST($stretches AS INTEGER[])) AS stretch,
        unnest(CAST($starts_us AS BIGINT[])) AS start_us,
        unnest(CAST($ends_us AS BIGINT[])) AS end_us
),

stood AS (
    SELECT c.number, v.deal
    FROM cuts AS c
    INNER JOIN visits AS v
        ON v.entered_us <= c.cut_us AND coalesce(v.left_us, $as_of_us + 1) > c.cut_us
    INNER JOIN phases AS h ON h.code = v.phase AND h.outcome = 'open'
)

SELECT
    t.number,
    t.stretch,
    d.deal,
    coalesce(d.owner_id, '') AS owner_id,
    coalesce(d.source, '') AS source,
    coalesce(d.type, '') AS type,
    coalesce(d.account_industry, '') AS industry,
    coalesce(d.account_country, '') AS country,
    CAST(coalesce(d.amount, 0) AS DOUBLE) AS amount
FROM stretches AS t
INNER JOIN deals AS d ON d.status = 'won' AND d.closed_us BETWEEN t.start_us AND t.end_us
LEFT JOIN stood AS s ON s.number = t.number AND s.deal = d.deal
WHERE s.deal IS NULL
ORDER BY t.number, t.stretch, d.deal

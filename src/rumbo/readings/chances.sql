-- What is claimed of each open deal, as it was worked out before: one row per deal that has it.
WITH claimed AS (
    SELECT
        unnest(CAST($deal_ids AS VARCHAR[])) AS id,
        unnest(CAST($p_win AS DOUBLE[])) AS p_win,
        unnest(CAST($p_win_low AS DOUBLE[])) AS p_win_low,
        unnest(CAST($p_win_high AS DOUBLE[])) AS p_win_high,
        unnest(CAST($p_win_30d AS DOUBLE[])) AS p_win_30d,
        unnest(CAST($p_win_period AS DOUBLE[])) AS p_win_period,
        unnest(CAST($likely_close AS DATE[])) AS likely_close,
        unnest(CAST($likely_close_low AS DATE[])) AS likely_close_low,
        unnest(CAST($likely_close_high AS DATE[])) AS likely_close_high
)

SELECT
    d.deal,
    c.p_win,
    c.p_win_low,
    c.p_win_high,
    c.p_win_30d,
    c.p_win_period,
    c.likely_close,
    c.likely_close_low,
    c.likely_close_high
FROM claimed AS c
INNER JOIN every_deal AS d ON d.id = c.id

-- How each deal in view stood at one end of the bridge: its pipeline and outcome, since when, and
-- what it was worth by the rates of the closing day, and by those of its own day.
WITH former AS (
    SELECT
        deal,
        max(value) FILTER (WHERE field = 'amount') AS amount,
        bool_or(field = 'amount') AS had_amount,
        max(value) FILTER (WHERE field = 'currency') AS currency,
        bool_or(field = 'currency') AS had_currency,
        max(value) FILTER (WHERE field = 'expected_close_at') AS expected_close_at,
        bool_or(field = 'expected_close_at') AS had_expected_close_at
    FROM bridge_former
    GROUP BY deal
),

rates AS (
    SELECT
        currency,
        arg_max(rate, date) AS rate,
        arg_max(rate, date) FILTER (WHERE date <= $end_at) AS rate_then
    FROM all_rates
    WHERE date <= $rated_at
    GROUP BY currency
),

stood AS (
    SELECT
        v.deal,
        v.entered_us,
        h.pipeline_id,
        h.pipeline,
        h.outcome,
        CASE WHEN h.outcome <> 'open' AND v.timed THEN make_timestamp(v.entered_us) END AS closed_at
    FROM passages AS v
    INNER JOIN phases AS h ON h.code = v.phase
    WHERE v.entered_us <= $end_us AND coalesce(v.left_us > $end_us, true)
),

valued AS (
    SELECT
        s.*,
        CASE WHEN f.had_amount THEN CAST(f.amount AS DECIMAL(18, 2)) ELSE d.own_amount END AS own_amount,
        coalesce(CASE WHEN f.had_currency THEN f.currency ELSE d.currency END, $currency) AS currency,
        coalesce(
            s.closed_at,
            CASE
                WHEN f.had_expected_close_at THEN CAST(f.expected_close_at AS TIMESTAMP)
                ELSE d.expected_close_at
            END
        ) AS due_at
    FROM stood AS s
    INNER JOIN deals AS d ON d.deal = s.deal
    LEFT JOIN former AS f ON f.deal = s.deal
)

SELECT
    v.deal,
    v.pipeline_id,
    v.pipeline,
    v.outcome,
    v.entered_us,
    TRY_CAST(
        CASE WHEN v.currency = $currency THEN v.own_amount ELSE v.own_amount * r.rate END AS DECIMAL(18, 2)
    ) AS amount,
    TRY_CAST(
        CASE WHEN v.currency = $currency THEN v.own_amount ELSE v.own_amount * r.rate_then END AS DECIMAL(18, 2)
    ) AS amount_then,
    NOT $bounded OR coalesce(
        CAST(v.due_at AT TIME ZONE 'UTC' AT TIME ZONE $zone AS DATE) BETWEEN CAST($horizon_first AS DATE) AND CAST($horizon_last AS DATE),
        false
    ) AS due
FROM valued AS v
LEFT JOIN rates AS r ON r.currency = v.currency

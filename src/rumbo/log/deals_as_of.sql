-- Every deal that existed at the date, with the values it had then. Status, closing and phase come
-- from the visit the deal was in, so that no outcome is known before its time.
WITH former AS (
    SELECT
        deal,
        max(value) FILTER (WHERE field = 'name') AS name,
        bool_or(field = 'name') AS had_name,
        max(value) FILTER (WHERE field = 'account_id') AS account_id,
        bool_or(field = 'account_id') AS had_account_id,
        max(value) FILTER (WHERE field = 'owner_id') AS owner_id,
        bool_or(field = 'owner_id') AS had_owner_id,
        max(value) FILTER (WHERE field = 'pipeline_id') AS pipeline_id,
        bool_or(field = 'pipeline_id') AS had_pipeline_id,
        max(value) FILTER (WHERE field = 'amount') AS amount,
        bool_or(field = 'amount') AS had_amount,
        max(value) FILTER (WHERE field = 'currency') AS currency,
        bool_or(field = 'currency') AS had_currency,
        max(value) FILTER (WHERE field = 'type') AS type,
        bool_or(field = 'type') AS had_type,
        max(value) FILTER (WHERE field = 'source') AS source,
        bool_or(field = 'source') AS had_source,
        max(value) FILTER (WHERE field = 'expected_close_at') AS expected_close_at,
        bool_or(field = 'expected_close_at') AS had_expected_close_at,
        max(value) FILTER (WHERE field = 'forecast_category') AS forecast_category,
        bool_or(field = 'forecast_category') AS had_forecast_category,
        max(value) FILTER (WHERE field = 'lost_reason') AS lost_reason,
        bool_or(field = 'lost_reason') AS had_lost_reason,
        max(value) FILTER (WHERE field = 'next_step') AS next_step,
        bool_or(field = 'next_step') AS had_next_step,
        max(value) FILTER (WHERE field = 'next_step_at') AS next_step_at,
        bool_or(field = 'next_step_at') AS had_next_step_at
    FROM former_values
    GROUP BY deal
),

rewound AS (
    SELECT
        d.code AS deal,
        d.id,
        d.created_at,
        d.attrs,
        CASE WHEN f.had_name THEN f.name ELSE d.name END AS name,
        CASE WHEN f.had_account_id THEN f.account_id ELSE d.account_id END AS account_id,
        CASE WHEN f.had_owner_id THEN f.owner_id ELSE d.owner_id END AS owner_id,
        CASE WHEN f.had_pipeline_id THEN f.pipeline_id ELSE d.pipeline_id END AS pipeline_id,
        CASE WHEN f.had_amount THEN CAST(f.amount AS DECIMAL(18, 2)) ELSE d.amount END AS amount,
        CASE WHEN f.had_currency THEN f.currency ELSE d.currency END AS currency,
        CASE WHEN f.had_type THEN f.type ELSE d.type END AS type,
        CASE WHEN f.had_source THEN f.source ELSE d.source END AS source,
        CASE WHEN f.had_expected_close_at THEN CAST(f.expected_close_at AS TIMESTAMP) ELSE d.expected_close_at END AS expected_close_at,
        CASE WHEN f.had_forecast_category THEN f.forecast_category ELSE d.forecast_category END AS forecast_category,
        CASE WHEN f.had_lost_reason THEN f.lost_reason ELSE d.lost_reason END AS lost_reason,
        CASE WHEN f.had_next_step THEN f.next_step ELSE d.next_step END AS next_step,
        CASE WHEN f.had_next_step_at THEN CAST(f.next_step_at AS TIMESTAMP) ELSE d.next_step_at END AS next_step_at
    FROM all_deals AS d
    LEFT JOIN former AS f ON f.deal = d.code
    WHERE d.created_at <= $as_of
),

rates AS (
    SELECT currency, arg_max(rate, date) AS rate
    FROM all_rates
    WHERE date <= $as_of
    GROUP BY currency
),

present AS (
    SELECT deal, step, phase, entered_us, kind, visit, from_phase, timed FROM visits WHERE left_us IS NULL
)

SELECT
    r.deal,
    r.id,
    r.name,
    r.account_id,
    a.name AS account,
    r.owner_id,
    coalesce(o.name, r.owner_id) AS owner,
    o.team,
    coalesce(p.pipeline_id, r.pipeline_id) AS pipeline_id,
    p.pipeline,
    c.stage,
    v.phase,
    v.step,
    v.entered_us,
    v.kind,
    v.visit,
    v.from_phase,
    coalesce(p.outcome, 'open') AS status,
    CASE WHEN p.outcome <> 'open' AND v.timed THEN v.entered_us END AS closed_us,
    epoch_us(r.created_at) AS created_us,
    r.amount AS own_amount,
    coalesce(r.currency, $currency) AS currency,
    TRY_CAST(
        CASE
            WHEN coalesce(r.currency, $currency) = $currency THEN r.amount
            ELSE r.amount * x.rate
        END AS DECIMAL(18, 2)
    ) AS amount,
    r.type,
    r.source,
    r.expected_close_at,
    r.forecast_category,
    CASE WHEN p.outcome = 'lost' THEN r.lost_reason END AS lost_reason,
    r.next_step,
    r.next_step_at,
    r.attrs,
    a.attrs AS account_attrs,
    a.industry AS account_industry,
    a.country AS account_country,
    a.employees AS account_employees,
    a.domain AS account_domain
FROM rewound AS r
LEFT JOIN present AS v ON v.deal = r.deal
LEFT JOIN phases AS p ON p.code = v.phase
LEFT JOIN stages_now AS w ON w.deal = r.deal
LEFT JOIN all_phases AS c ON c.code = w.stage
LEFT JOIN all_accounts AS a ON a.id = r.account_id
LEFT JOIN all_owners AS o ON o.id = r.owner_id
LEFT JOIN rates AS x ON x.currency = r.currency

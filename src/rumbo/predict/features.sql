-- What was known of every deal that was open at some moments, and what became of it by the date.
-- A moment is joined to what had happened by then, and to the values that stood then: nothing that a
-- later row holds can reach it.
WITH marks AS (
    SELECT
        unnest(CAST($numbers AS INTEGER[])) AS number,
        unnest(CAST($days_us AS BIGINT[])) AS day_us
),

-- Where there are too many to learn from, some: by their ids, so that they stay the same ones.
hashed AS (
    SELECT deal, substr(md5(id), 1, 4) AS hash FROM every_deal
),

standing AS (
    SELECT m.number, m.day_us, v.deal, v.phase, v.entered_us, v.from_phase, v.kind, v.visit
    FROM marks AS m
    INNER JOIN visits AS v
        ON v.entered_us <= m.day_us AND coalesce(v.left_us, $as_of_us + 1) > m.day_us
    INNER JOIN phases AS h ON h.code = v.phase AND h.outcome = 'open'
    INNER JOIN hashed AS d ON d.deal = v.deal
    WHERE m.day_us = $as_of_us OR d.hash < $learnt_until
),

closings AS (
    SELECT v.deal, v.entered_us AS closed_us, CAST(h.outcome = 'won' AS INTEGER) AS won
    FROM visits AS v
    INNER JOIN phases AS h ON h.code = v.phase AND h.outcome <> 'open'
),

written AS (
    SELECT c.deal, c.field, epoch_us(c.changed_at) AS at_us, c.ordinal, c.old_value, c.new_value
    FROM changes AS c
    WHERE c.field IN (
        'amount', 'currency', 'owner_id', 'account_id', 'source', 'type', 'expected_close_at',
        'next_step_at'
    )
),

related AS (
    SELECT deal FROM standing GROUP BY deal
),

-- Whose a deal was is asked of all that closed, the rest of those that are told.
wanted AS (
    SELECT w.deal, w.field, w.at_us, w.ordinal, w.old_value, w.new_value
    FROM written AS w
    LEFT JOIN related AS r ON r.deal = w.deal
    WHERE r.deal IS NOT NULL OR w.field IN ('owner_id', 'account_id')
),

first_written AS (
    SELECT deal, field, at_us, ordinal, old_value
    FROM (
        SELECT *, row_number() OVER (PARTITION BY deal, field ORDER BY at_us, ordinal) AS place
        FROM wanted
    ) AS w
    WHERE place = 1
),

related_deal AS (
    SELECT d.* FROM every_deal AS d INNER JOIN related AS r ON r.deal = d.deal
),

present AS (
    SELECT deal, 'amount' AS field, CAST(own_amount AS VARCHAR) AS value FROM related_deal
    UNION ALL
    SELECT deal, 'currency', currency FROM related_deal
    UNION ALL
    SELECT deal, 'owner_id', owner_id FROM every_deal
    UNION ALL
    SELECT deal, 'account_id', account_id FROM every_deal
    UNION ALL
    SELECT deal, 'source', source FROM related_deal
    UNION ALL
    SELECT deal, 'type', type FROM related_deal
    UNION ALL
    SELECT deal, 'expected_close_at', CAST(expected_close_at AS VARCHAR) FROM related_deal
    UNION ALL
    SELECT deal, 'next_step_at', CAST(next_step_at AS VARCHAR) FROM related_deal
),

-- Every value of a field, from when and until when it stood; a value replaced at once stood never.
told AS (
    SELECT
        deal, field, value, at_us,
        coalesce(
            lead(at_us) OVER (PARTITION BY deal, field ORDER BY at_us, sort, ordinal, value),
            $as_of_us + 1
        ) AS until_us
    FROM (
        SELECT deal, field, at_us, 4 AS sort, ordinal, coalesce(new_value, '') AS value FROM wanted
        UNION ALL
        SELECT
            p.deal, p.field, 0, 0, 0,
            coalesce(CASE WHEN f.deal IS NULL THEN p.value ELSE f.old_value END, '')
        FROM present AS p
        LEFT JOIN first_written AS f ON f.deal = p.deal AND f.field = p.field
    ) AS t
),

happened AS (
    SELECT v.deal, v.entered_us AS at_us, 1 AS sort, v.kind AS code, v.entered_us AS moment_us
    FROM visits AS v
    UNION ALL
    SELECT deal, known_us, 2, kind, touch_us FROM every_touch
    UNION ALL
    SELECT a.deal, epoch_us(a.occurred_at), 3, 0, 0
    FROM all_activities AS a
    WHERE
        a.deal IS NOT NULL AND a.occurred_at <= $as_of
        AND coalesce(a.status, 'done') = 'done'
    UNION ALL
    -- Who was added on a day that nobody wrote down may not have been there yet.
    SELECT deal, epoch_us(added_at), 5, 0, 0 FROM deal_contacts WHERE added_at IS NOT NULL
    UNION ALL
    SELECT deal, at_us, 6, 0, 0 FROM written WHERE field = 'amount'
    UNION ALL
    SELECT deal, at_us, 7, 0, 0 FROM written WHERE field = 'owner_id'
    UNION ALL
    SELECT deal, at_us, 8, 0, 0 FROM written WHERE field = 'expected_close_at'
),

known AS (
    SELECT
        s.number,
        s.deal,
        count(*) FILTER (WHERE h.sort = 1 AND h.code = 2) AS skips,
        count(*) FILTER (WHERE h.sort = 1 AND h.code IN (3, 4)) AS regressions,
        count(*) FILTER (WHERE h.sort = 1 AND h.code = 7) AS parkings,
        count(*) FILTER (WHERE h.sort = 1 AND h.code IN (5, 6)) AS closings,
        count(*) FILTER (WHERE h.sort = 1) AS visits,
        count(*) FILTER (WHERE h.sort = 2 AND h.code = 1) AS outbound,
        count(*) FILTER (WHERE h.sort = 2 AND h.code = 2) AS inbound,
        count(*) FILTER (WHERE h.sort = 2 AND h.code = 3) AS meetings,
        count(*) FILTER (WHERE h.sort = 2 AND h.code = 4) AS calls,
        count(*) FILTER (WHERE h.sort = 2 AND h.code = 5) AS no_shows,
        count(*) FILTER (WHERE h.sort = 2 AND h.code = 6) AS roles,
        count(*) FILTER (WHERE h.sort = 2 AND h.code = 7) AS decision_meetings,
        count(*) FILTER (WHERE h.sort = 2 AND h.code = 8) AS documents,
        count(*) FILTER (WHERE h.sort = 3) AS activities,
        count(*) FILTER (WHERE h.sort = 5) AS people,
        count(*) FILTER (WHERE h.sort = 6) AS amount_changes,
        count(*) FILTER (WHERE h.sort = 7) AS owner_changes,
        count(*) FILTER (WHERE h.sort = 8) AS date_changes,
        max(h.at_us) FILTER (WHERE h.sort = 1 AND h.code IN (1, 2)) AS forward_us,
        max(h.moment_us) FILTER (WHERE h.sort = 2 AND h.code IN (2, 3, 4)) AS contact_us,
        max(h.moment_us) FILTER (WHERE h.sort = 2 AND h.code = 2) AS inbound_us,
        max(h.moment_us) FILTER (WHERE h.sort = 2 AND h.code = 3) AS meeting_us,
        max(h.moment_us) FILTER (WHERE h.sort = 2 AND h.code = 1) AS outbound_us,
        max(h.moment_us) FILTER (WHERE h.sort = 2 AND h.code >= 6) AS progress_us,
        max(h.at_us) FILTER (WHERE h.sort = 3) AS activity_us,
        min(h.at_us) FILTER (WHERE h.sort = 1) AS first_us,
        count(*) FILTER (WHERE h.sort = 2 AND h.code IN (2, 3, 4) AND h.at_us >= s.day_us - 2592000000000)
            AS contacts_lately,
        count(*) FILTER (WHERE h.sort = 2 AND h.code = 1 AND h.at_us >= s.day_us - 2592000000000)
            AS outbound_lately,
        count(*) FILTER (WHERE h.sort = 3 AND h.at_us >= s.day_us - 2592000000000) AS activities_lately
    FROM standing AS s
    INNER JOIN happened AS h ON h.deal = s.deal AND h.at_us <= s.day_us
    GROUP BY s.number, s.deal
),

-- Of a field that is written over, what it held at a past moment is known where its changes are kept.
-- Where they are not, the past would be told with what only came later: it is left out, but for an
-- amount that nearly every open deal has, which was there from the start.
tracked AS (
    SELECT field FROM written GROUP BY field
    HAVING count(DISTINCT deal) >= 0.05 * (SELECT count(*) FROM every_deal)
    UNION
    SELECT 'amount' FROM every_deal WHERE status = 'open'
    HAVING count(own_amount) >= 0.95 * count(*)
),

held AS (
    SELECT
        s.number,
        s.deal,
        max(t.value) FILTER (WHERE t.field = 'amount' AND k.field IS NOT NULL) AS amount,
        max(t.value) FILTER (WHERE t.field = 'currency') AS currency,
        max(t.value) FILTER (WHERE t.field = 'owner_id') AS owner_id,
        max(t.value) FILTER (WHERE t.field = 'account_id') AS account_id,
        max(t.value) FILTER (WHERE t.field = 'source') AS source,
        max(t.value) FILTER (WHERE t.field = 'type') AS type,
        max(t.value) FILTER (WHERE t.field = 'expected_close_at' AND k.field IS NOT NULL) AS due,
        max(t.value) FILTER (WHERE t.field = 'next_step_at' AND k.field IS NOT NULL) AS next_step
    FROM standing AS s
    INNER JOIN told AS t ON t.deal = s.deal AND t.at_us <= s.day_us AND t.until_us > s.day_us
    LEFT JOIN tracked AS k ON k.field = t.field
    GROUP BY s.number, s.deal
),

spoken AS (
    SELECT k.number, k.deal, max(coalesce(a.subject, a.kind)) AS subject
    FROM known AS k
    INNER JOIN all_activities AS a ON a.deal = k.deal AND epoch_us(a.occurred_at) = k.activity_us
    WHERE coalesce(a.status, 'done') = 'done'
    GROUP BY k.number, k.deal
),

-- Whose deals were won before: in one order per owner and per account, the moments among them.
endings AS (
    SELECT
        CAST(NULL AS INTEGER) AS number, c.deal, c.closed_us AS at_us, c.won, 1 AS closed,
        max(t.value) FILTER (WHERE t.field = 'owner_id') AS owner_id,
        max(t.value) FILTER (WHERE t.field = 'account_id') AS account_id
    FROM closings AS c
    INNER JOIN told AS t
        ON t.deal = c.deal AND t.field IN ('owner_id', 'account_id')
        AND t.at_us <= c.closed_us AND t.until_us > c.closed_us
    GROUP BY c.deal, c.closed_us, c.won
    UNION ALL
    SELECT s.number, s.deal, s.day_us, 0, 0, v.owner_id, v.account_id
    FROM standing AS s
    INNER JOIN held AS v ON v.number = s.number AND v.deal = s.deal
),

credited AS (
    SELECT
        number, deal,
        sum(won) OVER of_owner AS owner_won,
        sum(closed) OVER of_owner AS owner_closed,
        sum(won) OVER of_account AS account_won,
        sum(closed) OVER of_account AS account_closed
    FROM endings
    WINDOW
        of_owner AS (PARTITION BY owner_id ORDER BY at_us),
        of_account AS (PARTITION BY account_id ORDER BY at_us)
),

ended AS (
    SELECT
        s.number,
        s.deal,
        min(c.closed_us) AS closed_us,
        arg_min(c.won, c.closed_us) AS won
    FROM standing AS s
    INNER JOIN closings AS c ON c.deal = s.deal AND c.closed_us > s.day_us
    GROUP BY s.number, s.deal
),

rates AS (
    SELECT m.number, r.currency, arg_max(r.rate, r.date) AS rate
    FROM marks AS m
    INNER JOIN all_rates AS r ON epoch_us(CAST(r.date AS TIMESTAMP)) <= m.day_us
    GROUP BY m.number, r.currency
)

SELECT
    s.number,
    s.day_us,
    d.id AS deal,
    h.pipeline_id || '/' || h.stage_id AS phase,
    coalesce(b.pipeline_id || '/' || b.stage_id, '') AS from_phase,
    CAST(s.kind AS INTEGER) AS last_move,
    CAST(s.visit AS INTEGER) AS visit,
    h.pipeline_id AS pipeline,
    CAST(h.parked AS INTEGER) AS parked,
    coalesce(CAST(h.rank AS DOUBLE), 0) AS rank,
    CAST(s.day_us - s.entered_us AS DOUBLE) / 86400000000.0 AS days_in_phase,
    CAST(s.day_us - k.first_us AS DOUBLE) / 86400000000.0 AS days_open,
    CAST(s.day_us - k.forward_us AS DOUBLE) / 86400000000.0 AS days_since_forward,
    CAST(s.day_us - k.contact_us AS DOUBLE) / 86400000000.0 AS days_since_contact,
    CAST(s.day_us - k.inbound_us AS DOUBLE) / 86400000000.0 AS days_since_inbound,
    CAST(s.day_us - k.outbound_us AS DOUBLE) / 86400000000.0 AS days_since_outbound,
    CAST(s.day_us - k.meeting_us AS DOUBLE) / 86400000000.0 AS days_since_meeting,
    CAST(s.day_us - k.progress_us AS DOUBLE) / 86400000000.0 AS days_since_progress,
    CAST(s.day_us - k.activity_us AS DOUBLE) / 86400000000.0 AS days_since_activity,
    CAST(k.visits AS DOUBLE) AS visits,
    CAST(k.skips AS DOUBLE) AS skips,
    CAST(k.regressions AS DOUBLE) AS regressions,
    CAST(k.parkings AS DOUBLE) AS parkings,
    CAST(k.closings AS DOUBLE) AS reopenings,
    CAST(k.outbound AS DOUBLE) AS outbound,
    CAST(k.inbound AS DOUBLE) AS inbound,
    CAST(k.meetings AS DOUBLE) AS meetings,
    CAST(k.calls AS DOUBLE) AS calls,
    CAST(k.no_shows AS DOUBLE) AS no_shows,
    CAST(k.roles AS DOUBLE) AS roles,
    CAST(k.decision_meetings AS DOUBLE) AS decision_meetings,
    CAST(k.documents AS DOUBLE) AS documents,
    CAST(k.activities AS DOUBLE) AS activities,
    CAST(k.people AS DOUBLE) AS people,
    CAST(k.contacts_lately AS DOUBLE) AS contacts_lately,
    CAST(k.outbound_lately AS DOUBLE) AS outbound_lately,
    CAST(k.activities_lately AS DOUBLE) AS activities_lately,
    CAST(k.amount_changes AS DOUBLE) AS amount_changes,
    CAST(k.owner_changes AS DOUBLE) AS owner_changes,
    CAST(k.date_changes AS DOUBLE) AS date_changes,
    TRY_CAST(v.amount AS DOUBLE) * CASE WHEN v.currency IN ('', $currency) THEN 1 ELSE x.rate END AS amount,
    -- Figures before the last zeros, as it was written: 50,000 has one, 48,735.50 six.
    CAST(length(rtrim(CAST(TRY_CAST(abs(round(TRY_CAST(v.amount AS DOUBLE) * 100)) AS BIGINT) AS VARCHAR), '0')) AS DOUBLE)
        AS amount_figures,
    CAST(epoch_us(TRY_CAST(v.due AS TIMESTAMP)) - s.day_us AS DOUBLE) / 86400000000.0 AS days_to_due,
    CAST(epoch_us(TRY_CAST(v.next_step AS TIMESTAMP)) - s.day_us AS DOUBLE) / 86400000000.0
        AS days_to_next_step,
    coalesce(v.source, '') AS source,
    coalesce(v.type, '') AS type,
    coalesce(a.industry, '') AS industry,
    coalesce(a.country, '') AS country,
    CAST(a.employees AS DOUBLE) AS employees,
    coalesce(p.subject, '') AS subject,
    v.owner_id,
    CASE WHEN v.owner_id = '' THEN 0 ELSE CAST(w.owner_won AS DOUBLE) END AS owner_won,
    CASE WHEN v.owner_id = '' THEN 0 ELSE CAST(w.owner_closed AS DOUBLE) END AS owner_closed,
    CASE WHEN v.account_id = '' THEN 0 ELSE CAST(w.account_won AS DOUBLE) END AS account_won,
    CASE WHEN v.account_id = '' THEN 0 ELSE CAST(w.account_closed AS DOUBLE) END AS account_closed,
    CAST(coalesce(e.closed_us, $as_of_us) - s.day_us AS DOUBLE) / 86400000000.0 AS days_followed,
    CASE WHEN e.won IS NULL THEN 0 WHEN e.won = 1 THEN 1 ELSE 2 END AS ending
FROM standing AS s
INNER JOIN phases AS h ON h.code = s.phase
INNER JOIN every_deal AS d ON d.deal = s.deal
LEFT JOIN phases AS b ON b.code = s.from_phase
INNER JOIN known AS k ON k.deal = s.deal AND k.number = s.number
INNER JOIN held AS v ON v.number = s.number AND v.deal = s.deal
LEFT JOIN spoken AS p ON p.number = s.number AND p.deal = s.deal
INNER JOIN credited AS w ON w.deal = s.deal AND w.number = s.number
LEFT JOIN all_accounts AS a ON a.id = v.account_id
LEFT JOIN ended AS e ON e.deal = s.deal AND e.number = s.number
LEFT JOIN rates AS x ON x.number = s.number AND x.currency = v.currency
ORDER BY s.number, d.id

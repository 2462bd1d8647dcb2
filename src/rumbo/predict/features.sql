-- What was known of every deal that was open at some moments, and what became of it by the date.
-- All that happened is laid in one order per deal, the moments among it: what a moment knows is what
-- stands before it, and nothing that a later row holds can reach it.
WITH marks AS (
    SELECT
        unnest(CAST($numbers AS INTEGER[])) AS number,
        unnest(CAST($days_us AS BIGINT[])) AS day_us
),

standing AS (
    SELECT m.number, m.day_us, v.deal, v.phase, v.entered_us, v.from_phase, v.kind, v.visit
    FROM marks AS m
    INNER JOIN visits AS v
        ON v.entered_us <= m.day_us AND coalesce(v.left_us, $as_of_us + 1) > m.day_us
    INNER JOIN phases AS h ON h.code = v.phase AND h.outcome = 'open'
    INNER JOIN every_deal AS d ON d.deal = v.deal
    -- Where there are too many to learn from, some: by their ids, so that they stay the same ones.
    WHERE m.day_us = $as_of_us OR substr(md5(d.id), 1, 4) < $learnt_until
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
        'amount', 'currency', 'owner_id', 'account_id', 'source', 'expected_close_at',
        'next_step_at'
    )
),

first_written AS (
    SELECT deal, field, at_us, ordinal, old_value
    FROM (
        SELECT *, row_number() OVER (PARTITION BY deal, field ORDER BY at_us, ordinal) AS place
        FROM written
    ) AS w
    WHERE place = 1
),

present AS (
    SELECT deal, 'amount' AS field, CAST(own_amount AS VARCHAR) AS value FROM every_deal
    UNION ALL
    SELECT deal, 'currency', currency FROM every_deal
    UNION ALL
    SELECT deal, 'owner_id', owner_id FROM every_deal
    UNION ALL
    SELECT deal, 'account_id', account_id FROM every_deal
    UNION ALL
    SELECT deal, 'source', source FROM every_deal
    UNION ALL
    SELECT deal, 'expected_close_at', CAST(expected_close_at AS VARCHAR) FROM every_deal
    UNION ALL
    SELECT deal, 'next_step_at', CAST(next_step_at AS VARCHAR) FROM every_deal
),

happened AS (
    SELECT
        v.deal, v.entered_us AS at_us, 1 AS sort, v.step AS place, v.kind AS code,
        CAST(NULL AS VARCHAR) AS field, CAST(NULL AS VARCHAR) AS value,
        v.entered_us AS moment_us, CAST(NULL AS INTEGER) AS number
    FROM visits AS v
    UNION ALL
    SELECT deal, known_us, 2, 0, kind, NULL, NULL, touch_us, NULL FROM every_touch
    UNION ALL
    SELECT
        a.deal, epoch_us(a.occurred_at), 3, 0, 0, 'subject', coalesce(a.subject, a.kind),
        epoch_us(a.occurred_at), NULL
    FROM all_activities AS a
    WHERE
        a.deal IS NOT NULL AND a.occurred_at <= $as_of
        AND coalesce(a.status, 'done') = 'done'
    UNION ALL
    SELECT deal, at_us, 4, ordinal, 0, field, coalesce(new_value, ''), at_us, NULL FROM written
    UNION ALL
    SELECT p.deal, 0, 0, 0, 0, p.field, coalesce(CASE WHEN f.deal IS NULL THEN p.value ELSE f.old_value END, ''), 0, NULL
    FROM present AS p
    LEFT JOIN first_written AS f ON f.deal = p.deal AND f.field = p.field
    UNION ALL
    SELECT deal, coalesce(epoch_us(added_at), 0), 5, 0, 0, NULL, NULL, 0, NULL FROM deal_contacts
    UNION ALL
    SELECT deal, day_us, 9, 0, 0, NULL, NULL, day_us, number FROM standing
),

known AS (
    SELECT
        deal,
        at_us,
        sort,
        number,
        sum(CAST(sort = 1 AND code = 2 AS INTEGER)) OVER so_far AS skips,
        sum(CAST(sort = 1 AND code IN (3, 4) AS INTEGER)) OVER so_far AS regressions,
        sum(CAST(sort = 1 AND code = 7 AS INTEGER)) OVER so_far AS parkings,
        sum(CAST(sort = 1 AND code IN (5, 6) AS INTEGER)) OVER so_far AS closings,
        sum(CAST(sort = 1 AS INTEGER)) OVER so_far AS visits,
        sum(CAST(sort = 2 AND code = 1 AS INTEGER)) OVER so_far AS outbound,
        sum(CAST(sort = 2 AND code = 2 AS INTEGER)) OVER so_far AS inbound,
        sum(CAST(sort = 2 AND code = 3 AS INTEGER)) OVER so_far AS meetings,
        sum(CAST(sort = 2 AND code = 4 AS INTEGER)) OVER so_far AS calls,
        sum(CAST(sort = 2 AND code = 5 AS INTEGER)) OVER so_far AS no_shows,
        sum(CAST(sort = 2 AND code = 6 AS INTEGER)) OVER so_far AS roles,
        sum(CAST(sort = 2 AND code = 7 AS INTEGER)) OVER so_far AS decision_meetings,
        sum(CAST(sort = 2 AND code = 8 AS INTEGER)) OVER so_far AS documents,
        sum(CAST(sort = 3 AS INTEGER)) OVER so_far AS activities,
        sum(CAST(sort = 5 AS INTEGER)) OVER so_far AS people,
        max(CASE WHEN sort = 1 AND code IN (1, 2) THEN at_us END) OVER so_far AS forward_us,
        max(CASE WHEN sort = 2 AND code IN (2, 3, 4) THEN moment_us END) OVER so_far AS contact_us,
        max(CASE WHEN sort = 2 AND code = 2 THEN moment_us END) OVER so_far AS inbound_us,
        max(CASE WHEN sort = 2 AND code = 3 THEN moment_us END) OVER so_far AS meeting_us,
        max(CASE WHEN sort = 2 AND code = 1 THEN moment_us END) OVER so_far AS outbound_us,
        max(CASE WHEN sort = 2 AND code >= 6 THEN moment_us END) OVER so_far AS progress_us,
        max(CASE WHEN sort = 3 THEN at_us END) OVER so_far AS activity_us,
        min(CASE WHEN sort = 1 THEN at_us END) OVER so_far AS first_us,
        sum(CAST(sort = 2 AND code IN (2, 3, 4) AS INTEGER)) OVER lately AS contacts_lately,
        sum(CAST(sort = 2 AND code = 1 AS INTEGER)) OVER lately AS outbound_lately,
        sum(CAST(sort = 3 AS INTEGER)) OVER lately AS activities_lately,
        sum(CAST(sort = 4 AND field = 'amount' AS INTEGER)) OVER so_far AS amount_changes,
        sum(CAST(sort = 4 AND field = 'owner_id' AS INTEGER)) OVER so_far AS owner_changes,
        sum(CAST(sort = 4 AND field = 'expected_close_at' AS INTEGER)) OVER so_far AS date_changes,
        last_value(CASE WHEN field = 'amount' THEN value END IGNORE NULLS) OVER so_far AS amount,
        last_value(CASE WHEN field = 'currency' THEN value END IGNORE NULLS) OVER so_far AS currency,
        last_value(CASE WHEN field = 'owner_id' THEN value END IGNORE NULLS) OVER so_far AS owner_id,
        last_value(CASE WHEN field = 'account_id' THEN value END IGNORE NULLS) OVER so_far AS account_id,
        last_value(CASE WHEN field = 'source' THEN value END IGNORE NULLS) OVER so_far AS source,
        last_value(CASE WHEN field = 'expected_close_at' THEN value END IGNORE NULLS) OVER so_far AS due,
        last_value(CASE WHEN field = 'next_step_at' THEN value END IGNORE NULLS) OVER so_far AS next_step,
        last_value(CASE WHEN field = 'subject' THEN value END IGNORE NULLS) OVER so_far AS subject,
        code
    FROM happened
    WINDOW
        so_far AS (PARTITION BY deal ORDER BY at_us, sort, place, code, value ROWS UNBOUNDED PRECEDING),
        lately AS (PARTITION BY deal ORDER BY at_us RANGE BETWEEN 2592000000000 PRECEDING AND CURRENT ROW)
),

-- Whose deals were won before: in one order per owner and per account, the moments among them.
credited AS (
    SELECT
        deal, number,
        sum(CAST(sort = 1 AND code = 5 AS INTEGER)) OVER of_owner AS owner_won,
        sum(CAST(sort = 1 AND code IN (5, 6) AS INTEGER)) OVER of_owner AS owner_closed,
        sum(CAST(sort = 1 AND code = 5 AS INTEGER)) OVER of_account AS account_won,
        sum(CAST(sort = 1 AND code IN (5, 6) AS INTEGER)) OVER of_account AS account_closed
    FROM known
    WHERE number IS NOT NULL OR (sort = 1 AND code IN (5, 6))
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
    TRY_CAST(k.amount AS DOUBLE) * CASE WHEN k.currency IN ('', $currency) THEN 1 ELSE x.rate END AS amount,
    CAST(epoch_us(TRY_CAST(k.due AS TIMESTAMP)) - s.day_us AS DOUBLE) / 86400000000.0 AS days_to_due,
    CAST(epoch_us(TRY_CAST(k.next_step AS TIMESTAMP)) - s.day_us AS DOUBLE) / 86400000000.0
        AS days_to_next_step,
    coalesce(k.source, '') AS source,
    coalesce(k.subject, '') AS subject,
    k.owner_id,
    CASE WHEN k.owner_id = '' THEN 0 ELSE CAST(w.owner_won AS DOUBLE) END AS owner_won,
    CASE WHEN k.owner_id = '' THEN 0 ELSE CAST(w.owner_closed AS DOUBLE) END AS owner_closed,
    CASE WHEN k.account_id = '' THEN 0 ELSE CAST(w.account_won AS DOUBLE) END AS account_won,
    CASE WHEN k.account_id = '' THEN 0 ELSE CAST(w.account_closed AS DOUBLE) END AS account_closed,
    CAST(coalesce(e.closed_us, $as_of_us) - s.day_us AS DOUBLE) / 86400000000.0 AS days_followed,
    CASE WHEN e.won IS NULL THEN 0 WHEN e.won = 1 THEN 1 ELSE 2 END AS ending
FROM standing AS s
INNER JOIN phases AS h ON h.code = s.phase
INNER JOIN every_deal AS d ON d.deal = s.deal
LEFT JOIN phases AS b ON b.code = s.from_phase
INNER JOIN known AS k ON k.deal = s.deal AND k.number = s.number
INNER JOIN credited AS w ON w.deal = s.deal AND w.number = s.number
LEFT JOIN ended AS e ON e.deal = s.deal AND e.number = s.number
LEFT JOIN rates AS x ON x.number = s.number AND x.currency = k.currency
ORDER BY s.number, d.id

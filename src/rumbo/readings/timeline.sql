-- Everything that happened to one deal, by the date, in the order of time.
WITH moves AS (
    SELECT
        p.entered_us AS moment_us,
        0 AS place,
        'move' AS event,
        p.kind AS move,
        f.stage AS old_value,
        h.stage AS new_value,
        p.visit,
        p.spent_us / 86400000000.0 AS days,
        NULL AS who,
        NULL AS detail,
        p.step,
        NULL AS source_id,
        NULL AS until_us,
        false AS marked,
        NULL AS direction,
        NULL AS status,
        NULL AS outcome,
        NULL AS people,
        NULL AS subject,
        NULL AS body,
        p.timed
    FROM visits AS p
    INNER JOIN phases AS h ON h.code = p.phase
    LEFT JOIN phases AS f ON f.code = p.from_phase
    WHERE p.deal = $deal
),

altered AS (
    SELECT
        epoch_us(c.changed_at) AS moment_us,
        1 AS place,
        'change' AS event,
        NULL AS move,
        c.old_value,
        c.new_value,
        NULL AS visit,
        NULL AS days,
        coalesce(o.name, c.actor_id) AS who,
        c.field || CASE WHEN c.inferred THEN ' (inferred)' ELSE '' END AS detail,
        NULL AS step,
        NULL AS source_id,
        NULL AS until_us,
        coalesce(c.inferred, false) AS marked,
        NULL AS direction,
        NULL AS status,
        NULL AS outcome,
        NULL AS people,
        NULL AS subject,
        NULL AS body,
        true AS timed
    FROM changes AS c
    LEFT JOIN all_owners AS o ON o.id = c.actor_id
    WHERE c.deal = $deal AND c.field NOT IN ('stage', 'status', 'pipeline_id')
),

joined AS (
    SELECT
        epoch_us(d.added_at) AS moment_us,
        2 AS place,
        'person' AS event,
        NULL AS move,
        NULL AS old_value,
        coalesce(d.role, c.role) AS new_value,
        NULL AS visit,
        NULL AS days,
        coalesce(c.name, d.contact_id) AS who,
        c.job_title AS detail,
        NULL AS step,
        d.contact_id AS source_id,
        NULL AS until_us,
        false AS marked,
        NULL AS direction,
        NULL AS status,
        NULL AS outcome,
        d.contact_id AS people,
        NULL AS subject,
        NULL AS body,
        true AS timed
    FROM deal_contacts AS d
    LEFT JOIN all_contacts AS c ON c.id = d.contact_id
    WHERE d.deal = $deal AND d.added_at IS NOT NULL
),

acted AS (
    SELECT
        epoch_us(a.occurred_at) AS moment_us,
        3 AS place,
        a.kind AS event,
        NULL AS move,
        NULL AS old_value,
        coalesce(a.outcome, a.status) AS new_value,
        NULL AS visit,
        NULL AS days,
        coalesce(o.name, a.owner_id) AS who,
        concat_ws(': ', CASE WHEN a.automated THEN 'automated' ELSE a.direction END, a.subject)
            AS detail,
        NULL AS step,
        a.id AS source_id,
        CASE WHEN a.ended_at <= $as_of THEN epoch_us(a.ended_at) END AS until_us,
        coalesce(a.automated, false) AS marked,
        a.direction,
        a.status,
        a.outcome,
        a.contact_ids AS people,
        substr(a.subject, 1, 1000) AS subject,
        substr(a.body, 1, 4001) AS body,
        true AS timed
    FROM all_activities AS a
    LEFT JOIN all_owners AS o ON o.id = a.owner_id
    WHERE a.deal = $deal AND a.occurred_at <= $as_of
),

stood AS (
    SELECT
        p.moment_us,
        4 AS place,
        'pause' AS event,
        NULL AS move,
        h.stage AS old_value,
        p.ended_by AS new_value,
        NULL AS visit,
        p.days,
        NULL AS who,
        s.causes AS detail,
        p.step,
        NULL AS source_id,
        CASE WHEN p.ended_by IS NOT NULL THEN p.until_us END AS until_us,
        false AS marked,
        NULL AS direction,
        NULL AS status,
        NULL AS outcome,
        NULL AS people,
        NULL AS subject,
        NULL AS body,
        true AS timed
    FROM pauses AS p
    INNER JOIN phases AS h ON h.code = p.phase
    LEFT JOIN (
        SELECT step, moment_us, string_agg(cause, ', ' ORDER BY cause) AS causes
        FROM pause_causes
        WHERE deal = $deal
        GROUP BY step, moment_us
    ) AS s ON s.step = p.step AND s.moment_us = p.moment_us
    WHERE p.deal = $deal
)

SELECT * FROM moves
UNION ALL
SELECT * FROM altered
UNION ALL
SELECT * FROM joined
UNION ALL
SELECT * FROM acted
UNION ALL
SELECT * FROM stood
ORDER BY moment_us, place, event, step, new_value, detail, source_id, old_value

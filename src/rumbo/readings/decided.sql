-- Every decision by the date about a deal in sight: whether it was taken back, what has woken the deal
-- up since, what became of it, and whether it is the one that counts for its deal.
WITH line AS (
    SELECT
        CAST(decision AS INTEGER) AS decision,
        deal_id,
        kind,
        text,
        CAST(day AS DATE) AS day,
        on_contact = '1' AS on_contact,
        CAST(revokes AS INTEGER) AS revokes,
        CAST(decided_us AS BIGINT) AS decided_us,
        decided_by
    FROM deal_decisions
),

made AS (
    SELECT
        l.decision,
        l.kind,
        l.text,
        l.day,
        l.on_contact,
        l.decided_us,
        l.decided_by,
        d.deal,
        d.status,
        r.decided_us AS revoked_us,
        r.decided_by AS revoked_by,
        r.text AS revoked_for,
        CAST(make_timestamp(l.decided_us) AT TIME ZONE 'UTC' AT TIME ZONE $zone AS DATE) AS decided_on
    FROM line AS l
    INNER JOIN every_deal AS d ON d.id = l.deal_id
    LEFT JOIN line AS r ON r.revokes = l.decision
    WHERE l.kind <> 'revoke'
),

spoken AS (
    SELECT
        m.decision,
        min(t.touch_us) FILTER (WHERE t.kind IN (2, 3, 4)) AS contact_us,
        min(t.touch_us) FILTER (WHERE t.kind >= 6) AS progress_us
    FROM made AS m
    INNER JOIN seen_touches AS t ON t.deal = m.deal AND t.touch_us > m.decided_us
    GROUP BY m.decision
),

moved AS (
    SELECT
        m.decision,
        min(v.entered_us) AS moved_us,
        min(v.entered_us) FILTER (WHERE v.kind IN (1, 2)) AS forward_us
    FROM made AS m
    INNER JOIN visits AS v ON v.deal = m.deal AND v.entered_us > m.decided_us
    GROUP BY m.decision
),

since AS (
    SELECT
        m.*,
        s.progress_us,
        o.forward_us,
        CASE WHEN m.kind = 'nurture' AND m.day <= CAST($as_of_day AS DATE) THEN m.day END AS due_on,
        CASE
            WHEN m.kind = 'lose' OR (m.kind = 'nurture' AND m.on_contact)
                THEN CAST(make_timestamp(s.contact_us) AT TIME ZONE 'UTC' AT TIME ZONE $zone AS DATE)
        END AS contact_on,
        CASE
            WHEN m.kind <> 'justify'
                THEN CAST(make_timestamp(o.moved_us) AT TIME ZONE 'UTC' AT TIME ZONE $zone AS DATE)
        END AS moved_on,
        m.revoked_us IS NULL AND 1 = row_number() OVER (
            PARTITION BY m.deal, m.revoked_us IS NULL ORDER BY m.decided_us DESC, m.decision DESC
        ) AS counts
    FROM made AS m
    LEFT JOIN spoken AS s ON s.decision = m.decision
    LEFT JOIN moved AS o ON o.decision = m.decision
),

woken AS (
    SELECT
        *,
        least(
            coalesce(due_on, contact_on, moved_on),
            coalesce(contact_on, moved_on, due_on),
            coalesce(moved_on, due_on, contact_on)
        ) AS woke_on
    FROM since
)

SELECT
    deal,
    decision,
    kind,
    text,
    day,
    on_contact,
    decided_us,
    decided_on,
    decided_by,
    revoked_us,
    revoked_by,
    revoked_for,
    woke_on,
    CASE
        WHEN woke_on IS NULL THEN NULL
        WHEN woke_on = moved_on THEN 'move'
        WHEN woke_on = contact_on THEN 'contact'
        ELSE 'day'
    END AS woke_by,
    counts,
    counts AND kind <> 'justify' AND status = 'open' AND woke_on IS NULL AS aside,
    counts AND kind = 'justify' AND status = 'open' AND day >= CAST($as_of_day AS DATE) AS excused,
    CASE
        WHEN revoked_us IS NOT NULL THEN 'revoked'
        WHEN status <> 'open' THEN status
        WHEN forward_us IS NOT NULL OR progress_us IS NOT NULL THEN 'moved'
        WHEN woke_on IS NOT NULL THEN 'woke'
        WHEN kind = 'justify' AND day < CAST($as_of_day AS DATE) THEN 'still'
        WHEN kind = 'lose' AND date_diff('day', decided_on, CAST($as_of_day AS DATE)) > $lose_days THEN 'still'
        ELSE 'waiting'
    END AS became
FROM woken

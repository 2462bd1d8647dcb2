-- What the customer wrote, and what we noted, in the last days before the end; where it ended in
-- silence, before that. Sentences that say nothing are taken out, and so is what is quoted.
WITH told AS (
    SELECT
        l.deal,
        a.id AS activity_id,
        epoch_us(a.occurred_at) AS touch_us,
        coalesce(a.subject, '') || chr(10) || coalesce(a.body, '') AS said,
        CASE WHEN m.silent THEN coalesce(m.contact_us, l.end_us) ELSE l.end_us END AS until_us
    FROM lost AS l
    INNER JOIN all_activities AS a ON a.deal = l.deal
    LEFT JOIN lost_met AS m ON m.deal = l.deal
    WHERE
        epoch_us(a.occurred_at) < l.end_us
        AND NOT coalesce(a.automated, false)
        AND coalesce(a.status, 'done') = 'done'
        AND (
            a.kind IN ('note', 'call', 'meeting')
            OR (a.kind IN ('email', 'message', 'form') AND a.direction = 'in')
        )
)

SELECT
    deal,
    activity_id,
    touch_us,
    until_us,
    said AS words,
    regexp_replace(
        regexp_replace(strip_accents(lower(said)), '(^|\n)[ \t]*>[^\n]*', ' ', 'g'), $void, ' ', 'g'
    ) AS said
FROM told
WHERE touch_us <= until_us AND touch_us >= until_us - $heard_us

-- What was said, written or noted in open deals by the date, folded; its text where $whole, or where
-- we noted it and $noted.
SELECT
    a.deal,
    a.id AS activity_id,
    epoch_us(a.occurred_at) AS shown_us,
    a.kind IN ('note', 'call', 'meeting') AS noted,
    strip_accents(lower(coalesce(a.subject, ''))) AS subject,
    CASE
        WHEN $whole OR ($noted AND a.kind IN ('note', 'call', 'meeting'))
            THEN strip_accents(lower(coalesce(a.body, '')))
    END AS body,
    CASE WHEN a.direction = 'out' THEN a.content_id END AS sent_id
FROM all_activities AS a
SEMI JOIN (SELECT deal FROM every_deal WHERE status = 'open') AS d ON d.deal = a.deal
WHERE
    a.occurred_at <= $as_of
    AND a.kind IN ('email', 'call', 'meeting', 'note', 'message')
    AND coalesce(a.status, 'done') = 'done'
    AND NOT coalesce(a.automated, false)
    AND lower(coalesce(a.outcome, '')) <> 'no_show'

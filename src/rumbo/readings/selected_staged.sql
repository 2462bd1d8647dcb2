-- Those that came to one of these stages of the CRM, and stand so; `here`: open, and there now.
SELECT s.deal
FROM selected AS s
SEMI JOIN (
    SELECT deal
    FROM stage_fates
    WHERE
        list_contains($stages, stage)
        AND (
            $fate = 'entered'
            OR ($fate = 'here' AND here AND status = 'open')
            OR ($fate = 'known' AND status <> 'open')
            OR status = $fate
        )
) AS f ON f.deal = s.deal

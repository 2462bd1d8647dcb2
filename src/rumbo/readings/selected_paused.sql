-- Those with a pause: one that lasts, or one that began in the period, anywhere or in these phases.
SELECT s.deal
FROM selected AS s
SEMI JOIN (
    SELECT deal
    FROM pauses
    WHERE
        ($phases IS NULL OR list_contains($phases, phase))
        AND CASE WHEN $lasting THEN ended_by IS NULL ELSE moment_us BETWEEN $from_us AND $until_us END
) AS p ON p.deal = s.deal

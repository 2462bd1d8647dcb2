-- Those that left one of these phases after the moment: for won or a later phase, or, where a role is
-- given, having met it for the first time during the visit.
SELECT s.deal
FROM selected AS s
SEMI JOIN (
    SELECT p.deal
    FROM passages AS p
    INNER JOIN phases AS h ON h.code = p.phase
    INNER JOIN phases AS n ON n.code = p.next_phase
    LEFT JOIN (
        SELECT deal, min(touch_us) AS touch_us
        FROM touches
        WHERE kind = 6 AND role = $role
        GROUP BY deal
    ) AS t ON t.deal = p.deal AND t.touch_us >= p.entered_us AND t.touch_us < p.left_us
    WHERE
        p.left_us > $since_us
        AND p.left_us BETWEEN $from_us AND $until_us
        AND list_contains($sources, p.phase)
        AND CASE
            WHEN $role <> '' THEN t.deal IS NOT NULL
            ELSE n.outcome = 'won'
                OR (n.pipeline_id = h.pipeline_id AND n.rank > coalesce(h.rank, 0))
        END
) AS m ON m.deal = s.deal

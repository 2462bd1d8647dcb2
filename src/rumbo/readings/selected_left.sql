-- Those that left one of these phases in the period, lost or for an earlier phase.
SELECT s.deal
FROM selected AS s
SEMI JOIN (
    SELECT p.deal
    FROM passages AS p
    INNER JOIN phases AS h ON h.code = p.phase
    INNER JOIN phases AS n ON n.code = p.next_phase
    WHERE
        p.left_us BETWEEN $from_us AND $until_us
        AND list_contains($sources, p.phase)
        AND CASE
            WHEN $lost THEN n.outcome = 'lost'
            ELSE n.rank < h.rank AND n.pipeline_id = h.pipeline_id
        END
) AS m ON m.deal = s.deal

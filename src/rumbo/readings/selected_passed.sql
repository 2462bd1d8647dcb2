-- Those that were won, or reached a phase of a higher rank, after they had come to one of these. A
-- parked phase lies below the road.
SELECT s.deal
FROM selected AS s
SEMI JOIN (
    SELECT p.deal
    FROM passages AS p
    INNER JOIN phases AS h ON h.code = p.phase AND list_contains($sources, h.code)
    INNER JOIN passages AS l ON l.deal = p.deal AND l.step > p.step
    INNER JOIN phases AS n ON n.code = l.phase
    WHERE n.outcome = 'won' OR (n.pipeline_id = h.pipeline_id AND n.rank > coalesce(h.rank, 0))
) AS m ON m.deal = s.deal

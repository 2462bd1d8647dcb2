-- Beside each phase the names of those that come later on its road: what is made for them comes early.
SELECT DISTINCT h.code AS phase, l.stage AS later
FROM phases AS h
INNER JOIN phases AS l ON l.pipeline_id = h.pipeline_id AND l.outcome = 'open' AND l.rank > h.rank
WHERE list_contains($unqualified, h.code)

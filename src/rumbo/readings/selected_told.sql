-- Those of which that is told, or of which it could be told and is not.
SELECT s.deal
FROM selected AS s
SEMI JOIN (
    SELECT deal FROM coverage_cases WHERE ability = $ability AND known = $known
) AS c ON c.deal = s.deal

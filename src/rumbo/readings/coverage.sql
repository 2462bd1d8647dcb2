-- One row per thing that answers rest on: of how many cases it could be told, of how many it is, and
-- when that begins. Cases are deals, but activities and people in deals where it is about those.
SELECT
    ability,
    count(*) AS n,
    count(*) FILTER (WHERE known) AS covered,
    min(begins_us) AS begins_us
FROM coverage_cases
WHERE ability NOT IN ('contact_direction', 'committee_roles', 'conversation_texts')
GROUP BY ability
UNION ALL
SELECT 'contact_direction', count(*), count(*) FILTER (WHERE directed), NULL FROM coverage_activities
UNION ALL
SELECT 'committee_roles', count(*), count(*) FILTER (WHERE placed), NULL FROM coverage_people
UNION ALL
SELECT 'conversation_texts', count(*), count(*) FILTER (WHERE worded), NULL FROM coverage_activities

-- Every content, and whether it is written for everybody: a newsletter, an invitation, a campaign.
SELECT
    id,
    title,
    phase,
    regexp_matches(lower(coalesce(kind, '')), $generic) AS generic
FROM all_contents

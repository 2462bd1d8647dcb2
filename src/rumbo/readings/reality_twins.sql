-- Accounts that are there twice by the date: of one domain, or of one name where no domain says that
-- they are different companies.
WITH known AS (
    SELECT
        id,
        nullif(regexp_replace(trim(lower(domain)), '^www\.', ''), '') AS said_domain,
        nullif(regexp_replace(
            trim(regexp_replace(strip_accents(lower(name)), '[^a-z0-9]+', ' ', 'g')), $legal, ''
        ), '') AS said_name
    FROM all_accounts
    WHERE coalesce(created_at <= $as_of, true)
),

told AS (
    SELECT
        id,
        said_name,
        CASE WHEN list_contains($shared_domains, said_domain) THEN NULL ELSE said_domain END AS said_domain
    FROM known
),

of_domain AS (
    SELECT said_domain FROM told WHERE said_domain IS NOT NULL GROUP BY said_domain HAVING count(*) > 1
),

of_name AS (
    SELECT said_name, count(*) FILTER (WHERE said_domain IS NULL) AS plain
    FROM told
    WHERE said_name IS NOT NULL
    GROUP BY said_name
    HAVING count(*) > 1
)

SELECT t.id
FROM told AS t
LEFT JOIN of_domain AS d ON d.said_domain = t.said_domain
LEFT JOIN of_name AS n ON n.said_name = t.said_name
WHERE d.said_domain IS NOT NULL OR n.plain > 0

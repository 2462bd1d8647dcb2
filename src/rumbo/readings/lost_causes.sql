-- Each lost deal with the cause that shows: the first rule that decides, else the last thing said;
-- and what accompanies it.
WITH latest AS (
    SELECT
        deal,
        arg_max({'place': place, 'activity_id': activity_id, 'touch_us': touch_us, 'words': words},
            {'touch_us': touch_us, 'place': -place, 'activity_id': activity_id}) AS hit
    FROM lost_hits
    GROUP BY deal
),

heard AS (
    SELECT DISTINCT h.deal, r.cause, r.place
    FROM lost_hits AS h
    INNER JOIN loss_rule AS r ON r.place = h.place
),

pushed AS (
    SELECT l.deal, count(*) AS pushes
    FROM lost AS l
    INNER JOIN pushes AS p ON p.deal = l.deal AND p.pushed_us < l.end_us
    GROUP BY l.deal
),

lacking AS (
    SELECT deal, list(role ORDER BY role) AS roles FROM lost_roles GROUP BY deal
),

judged AS (
    SELECT
        l.*,
        m.contact_us,
        m.touch_us,
        coalesce(m.silent, false) AS silent,
        m.deal IS NOT NULL AND l.end_us IS NOT NULL AS recorded,
        coalesce(p.pushes, 0) AS pushes,
        k.roles AS missing,
        t.hit,
        CASE WHEN coalesce(m.silent, false) THEN 'silence' ELSE coalesce(r.cause, 'unknown') END AS cause
    FROM lost AS l
    LEFT JOIN lost_met AS m ON m.deal = l.deal
    LEFT JOIN latest AS t ON t.deal = l.deal
    LEFT JOIN loss_rule AS r ON r.place = t.hit.place
    LEFT JOIN pushed AS p ON p.deal = l.deal
    LEFT JOIN lacking AS k ON k.deal = l.deal
),

beside AS (
    SELECT j.deal, h.cause, h.place
    FROM judged AS j
    INNER JOIN heard AS h ON h.deal = j.deal AND h.cause <> j.cause
    UNION
    SELECT deal, 'missing_role', 1000 FROM judged WHERE missing IS NOT NULL AND cause <> 'missing_role'
    UNION
    SELECT deal, 'pushes', 1001 FROM judged WHERE pushes >= $pushes
),

beside_once AS (
    SELECT deal, cause, min(place) AS place FROM beside GROUP BY deal, cause
),

listed AS (
    SELECT deal, list(cause ORDER BY place, cause) AS also FROM beside_once GROUP BY deal
)

SELECT
    j.*,
    b.also,
    coalesce(x.declared_cause, 'unknown') AS declared_cause,
    coalesce(x.declared_cause, 'unknown') <> 'unknown' AND j.cause <> 'unknown' AS both_known,
    coalesce(
        x.declared_cause <> 'unknown' AND j.cause <> 'unknown'
        AND (x.declared_cause = j.cause OR list_contains(b.also, x.declared_cause)),
        false
    ) AS agrees
FROM judged AS j
LEFT JOIN listed AS b ON b.deal = j.deal
LEFT JOIN loss_declared AS x ON x.declared = j.declared

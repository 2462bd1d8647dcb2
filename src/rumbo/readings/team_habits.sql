-- How each of those visits was worked, within the time of its phase: whether a message of theirs
-- waited longer than it should for an answer (NULL without any), whether nobody spoke with them in
-- the first days, and whether only one person of theirs took part (NULL where nobody did).
WITH spoken AS (
    SELECT
        deal,
        touch_us,
        kind,
        min(CASE WHEN kind IN (1, 3, 4) THEN touch_us END) OVER (
            PARTITION BY deal ORDER BY touch_us, kind ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING
        ) AS answered_us
    FROM seen_touches
    WHERE kind IN (1, 2, 3, 4)
),

limited AS (
    SELECT t.*, CAST(coalesce(l.contact_days, $contact_days) AS BIGINT) * 86400000000 AS contact_us
    FROM team_visits AS t
    LEFT JOIN limit_classes AS k ON k.deal = t.deal
    LEFT JOIN class_limits AS l ON l.phase = t.phase AND l.class = coalesce(k.class, 0)
),

talked AS (
    SELECT
        t.deal,
        t.step,
        max(CASE
            WHEN s.kind = 2 AND s.touch_us < t.until_us - $reply_us
                THEN CASE WHEN coalesce(s.answered_us - s.touch_us, $reply_us + 1) > $reply_us THEN 1 ELSE 0 END
        END) AS unanswered,
        max(CASE WHEN s.kind IN (2, 3, 4) AND s.touch_us < t.entered_us + t.contact_us THEN 1 ELSE 0 END) AS met
    FROM limited AS t
    INNER JOIN spoken AS s ON s.deal = t.deal AND s.touch_us >= t.entered_us AND s.touch_us < t.until_us
    GROUP BY t.deal, t.step
),

people AS (
    SELECT t.deal, t.step, count(DISTINCT g.contact_id) AS people
    FROM team_visits AS t
    INNER JOIN guests AS g ON g.deal = t.deal AND g.touch_us < t.until_us
    WHERE g.contact_id <> ''
    GROUP BY t.deal, t.step
)

SELECT
    t.deal,
    t.step,
    k.unanswered,
    1 - coalesce(k.met, 0) AS unmet,
    CASE WHEN p.people IS NULL THEN NULL WHEN p.people = 1 THEN 1 ELSE 0 END AS alone
FROM team_visits AS t
LEFT JOIN talked AS k ON k.deal = t.deal AND k.step = t.step
LEFT JOIN people AS p ON p.deal = t.deal AND p.step = t.step

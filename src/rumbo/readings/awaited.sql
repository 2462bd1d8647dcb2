-- What open deals wait for: contact and progress where it takes too long, an answer of ours where they
-- wait for one; since when, and how many days it may take.
WITH ours AS (
    SELECT deal, max(touch_us) AS touch_us
    FROM seen_touches
    WHERE kind IN (1, 3, 4)
    GROUP BY deal
)

SELECT
    deal,
    'contact' AS what,
    CAST(round($as_of_us - coalesce(days_since_contact, days_open) * 86400000000) AS BIGINT) AS since_us,
    contact_limit AS days
FROM standing
WHERE late_contact AND $heard
UNION ALL
SELECT
    deal,
    'progress',
    CAST(round($as_of_us - coalesce(days_since_progress, days_open) * 86400000000) AS BIGINT),
    progress_limit
FROM standing
WHERE late_progress
UNION ALL
SELECT t.deal, 'reply', min(t.touch_us), $answer_days
FROM seen_touches AS t
SEMI JOIN standing AS s ON s.deal = t.deal
LEFT JOIN ours AS o ON o.deal = t.deal
WHERE t.kind = 2 AND (o.deal IS NULL OR t.touch_us >= o.touch_us)
GROUP BY t.deal

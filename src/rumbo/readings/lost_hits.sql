-- And the texts in which one more rule finds its phrases.
SELECT deal, activity_id, touch_us, words, place FROM lost_hits
UNION ALL
SELECT deal, activity_id, touch_us, words, CAST($place AS INTEGER) AS place
FROM lost_heard
WHERE touch_us >= until_us - $days_us AND regexp_matches(said, $pattern)

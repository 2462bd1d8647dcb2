-- The texts in which a rule finds its phrases.
SELECT deal, activity_id, touch_us, words, CAST($place AS INTEGER) AS place
FROM lost_heard
WHERE touch_us >= until_us - $days_us AND regexp_matches(said, $pattern)

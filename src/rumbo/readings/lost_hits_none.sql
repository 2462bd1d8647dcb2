-- Nothing heard yet.
SELECT deal, activity_id, touch_us, words, CAST(NULL AS INTEGER) AS place
FROM lost_heard
WHERE false

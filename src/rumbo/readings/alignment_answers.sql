-- What the teams answered, one row per answer, phase and topic.
SELECT answer, team, phase, topic, value, note
FROM team_answers
ORDER BY phase, topic, team, CAST(answer AS INTEGER)

-- How many of each team were asked, and how many have answered.
SELECT team, CAST(invited AS INTEGER) AS invited, CAST(answered AS INTEGER) AS answered
FROM teams_asked
ORDER BY team

SELECT path, count(*) AS deals
FROM (SELECT list(phase ORDER BY step) AS path FROM passages GROUP BY deal)
GROUP BY path

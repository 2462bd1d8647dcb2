SELECT path, count(*) AS deals FROM paths GROUP BY path

-- Each rule's place and the cause that it tells.
SELECT unnest(CAST($places AS INTEGER[])) AS place, unnest(CAST($causes AS VARCHAR[])) AS cause

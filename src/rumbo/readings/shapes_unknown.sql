-- Deals that show nothing but their end.
SELECT count(*) AS deals FROM deal_paths WHERE unknown

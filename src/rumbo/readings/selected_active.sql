-- Those that are open and that no decision keeps out of the pipeline.
SELECT s.deal
FROM selected AS s
SEMI JOIN standing AS t ON t.deal = s.deal

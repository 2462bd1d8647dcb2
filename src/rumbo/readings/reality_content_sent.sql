-- Where one of these contents was shared.
SELECT t.deal, t.shown_us, t.activity_id, CAST($place AS INTEGER) AS place
FROM reality_told AS t
SEMI JOIN (SELECT unnest($contents) AS content_id) AS c ON c.content_id = t.sent_id

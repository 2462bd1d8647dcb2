-- What the evidence of the wanted rows says.
SELECT x.deal, a.kind, a.subject
FROM extracted AS x
INNER JOIN all_activities AS a ON a.id = x.activity_id AND a.deal = x.deal

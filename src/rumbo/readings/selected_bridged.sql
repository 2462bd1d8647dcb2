-- Those that make that step of the bridge, in that pipeline or in any.
SELECT s.deal
FROM selected AS s
SEMI JOIN (
    SELECT deal FROM bridge WHERE step = $step AND ($pipeline_id = '' OR pipeline_id = $pipeline_id)
) AS b ON b.deal = s.deal

-- What each step of each pipeline comes to, and how many deals make it.
SELECT pipeline_id, pipeline, step, sum(amount) AS amount, count(*) AS deals
FROM bridge
GROUP BY pipeline_id, pipeline, step

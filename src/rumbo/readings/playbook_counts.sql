-- One step in figures: how many deals had to take it, took it, took it in time, and moved on.
SELECT
    count(*) FILTER (WHERE s.required) AS required,
    count(*) FILTER (WHERE s.done) AS done,
    count(*) FILTER (WHERE s.on_time) AS on_time,
    count(*) FILTER (WHERE s.owed) AS owed,
    sum(d.amount) FILTER (WHERE s.owed) AS amount,
    count(*) FILTER (WHERE s.left_it AND s.done) AS with_n,
    count(*) FILTER (WHERE s.left_it AND s.done AND s.moved_on) AS with_moved,
    count(*) FILTER (WHERE s.left_it AND NOT s.done) AS without_n,
    count(*) FILTER (WHERE s.left_it AND NOT s.done AND s.moved_on) AS without_moved
FROM step_cases AS s
INNER JOIN deals AS d ON d.deal = s.deal

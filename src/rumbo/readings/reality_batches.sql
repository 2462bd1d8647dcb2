-- Open deals whose stage somebody last moved together with those of many others.
WITH moves AS (
    SELECT
        deal,
        actor_id,
        epoch_us(changed_at) AS moved_us,
        CAST(floor(epoch_us(changed_at) / 3600000000.0) AS BIGINT) AS hour
    FROM changes
    WHERE
        field = 'stage'
        AND NOT inferred
        AND old_value IS NOT NULL
        AND actor_id IS NOT NULL
        AND coalesce(actor_kind, 'user') = 'user'
),

last_moves AS (
    SELECT m.deal, arg_max(m.actor_id, {'moved_us': m.moved_us, 'actor_id': m.actor_id}) AS actor_id, max(m.moved_us) AS moved_us
    FROM moves AS m
    SEMI JOIN (SELECT deal FROM every_deal WHERE status = 'open') AS d ON d.deal = m.deal
    GROUP BY m.deal
),

around AS (
    SELECT deal, actor_id, moved_us, unnest([-1, 0, 1]) AS hours FROM last_moves
)

SELECT a.deal
FROM around AS a
INNER JOIN moves AS m
    ON
    m.actor_id = a.actor_id
    AND m.hour = CAST(floor(a.moved_us / 3600000000.0) AS BIGINT) + a.hours
    AND abs(m.moved_us - a.moved_us) <= 1800000000
GROUP BY a.deal
HAVING count(DISTINCT m.deal) >= $batch

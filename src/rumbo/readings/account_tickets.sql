-- What an account asked of support, by the date; a closing or a mark that came later is not known.
SELECT
    t.id,
    substr(t.subject, 1, 300) AS subject,
    t.priority,
    t.category,
    epoch_us(t.created_at) AS created_us,
    CASE WHEN t.closed_at <= $as_of THEN epoch_us(t.closed_at) END AS closed_us,
    CASE WHEN t.closed_at <= $as_of THEN t.satisfaction END AS satisfaction,
    count(*) OVER () AS tickets,
    count(*) FILTER (WHERE t.closed_at IS NULL OR t.closed_at > $as_of) OVER () AS unsolved
FROM all_tickets AS t
WHERE t.account_id = $account_id AND t.created_at <= $as_of
ORDER BY t.created_at DESC, t.id
LIMIT $listed

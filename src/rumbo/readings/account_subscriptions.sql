-- What an account has bought and keeps, by the date: an end that came later is not known yet.
-- The renewal date moves with every renewal and has no history, so the past does not show it.
SELECT
    s.id,
    s.product,
    s.monthly_value,
    s.currency,
    epoch_us(s.started_at) AS started_us,
    CASE WHEN s.ended_at <= $as_of THEN epoch_us(s.ended_at) END AS ended_us,
    CASE WHEN s.ended_at <= $as_of THEN s.cancel_reason END AS cancel_reason,
    CASE WHEN $present AND (s.ended_at IS NULL OR s.ended_at > $as_of) THEN s.renews_at END AS renews_at
FROM all_subscriptions AS s
WHERE s.account_id = $account_id AND s.started_at <= $as_of
ORDER BY s.started_at DESC, s.id
LIMIT $listed

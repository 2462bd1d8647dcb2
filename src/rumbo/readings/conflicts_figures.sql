-- How many messages, how many deals they reached, and of how many deals at negotiation in the period.
SELECT
    (SELECT count(DISTINCT activity_id) FROM conflicts WHERE conflict = 'marketing_late') AS marketing_late,
    (SELECT count(DISTINCT deal) FROM conflicts WHERE conflict = 'marketing_late') AS negotiated_hit,
    (SELECT count(DISTINCT activity_id) FROM conflicts WHERE conflict = 'sales_early') AS sales_early,
    (SELECT count(DISTINCT deal) FROM conflicts WHERE conflict = 'sales_early') AS unqualified_hit,
    (SELECT count(DISTINCT deal) FROM passages
        WHERE list_contains($negotiated, phase) AND entered_us <= $until_us
        AND coalesce(left_us > $from_us, true)) AS negotiated,
    (SELECT count(DISTINCT deal) FROM passages
        WHERE list_contains($unqualified, phase) AND entered_us <= $until_us
        AND coalesce(left_us > $from_us, true)) AS unqualified,
    (SELECT count(*) FROM all_activities
        WHERE direction = 'out' AND kind IN ('email', 'message')
        AND epoch_us(occurred_at) <= $as_of_us) AS written,
    (SELECT count(*) FROM all_activities
        WHERE direction = 'out' AND coalesce(automated, false)
        AND epoch_us(occurred_at) <= $as_of_us) AS automated

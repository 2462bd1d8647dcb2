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
    (SELECT written FROM conflicts_written) AS written,
    (SELECT automated FROM conflicts_written) AS automated

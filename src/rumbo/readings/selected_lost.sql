-- Those that were lost in the period and stand lost, for that cause, with that declared reason.
SELECT s.deal
FROM selected AS s
SEMI JOIN (
    SELECT deal
    FROM lost_causes
    WHERE
        ($lost_for IN ('', 'any') OR cause = $lost_for OR ($lost_for = 'agreed' AND agrees)
            OR ($lost_for = 'known' AND cause <> 'unknown'))
        AND ($declared = '' OR coalesce(declared, 'undeclared') = $declared)
        AND ($lost_month = '' OR month BETWEEN $first_month AND $last_month)
) AS c ON c.deal = s.deal

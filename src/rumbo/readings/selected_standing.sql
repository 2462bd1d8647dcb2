-- Those that are open and stand like that: in this state, late, pushed, in a trap.
SELECT s.deal
FROM selected AS s
SEMI JOIN (
    SELECT deal
    FROM standing
    WHERE
        ($state = '' OR state = $state)
        AND (late_contact OR $late <> 'contact')
        AND (late_progress OR $late <> 'progress')
        AND (pushes > 0 OR NOT $pushed)
        AND (trap OR NOT $trap)
) AS t ON t.deal = s.deal

-- Those that had to take the step, took it, took it in time, or owe it.
SELECT s.deal
FROM selected AS s
SEMI JOIN (
    SELECT deal
    FROM step_cases
    WHERE
        CASE $part
            WHEN 'required' THEN required
            WHEN 'done' THEN done
            WHEN 'on_time' THEN on_time
            ELSE owed
        END
) AS c ON c.deal = s.deal

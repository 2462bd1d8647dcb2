-- The stretches inside each visit to an open phase by the date, from those of the snapshot: what was
-- not over then ends with the date. Deals with a late touch are in `late_gaps`.
SELECT
    s.deal,
    s.step,
    s.phase,
    s.from_us,
    CASE
        WHEN s.left_us <= $as_of_us THEN coalesce(s.touch_us, s.left_us)
        ELSE least(coalesce(s.touch_us, $as_of_us), $as_of_us)
    END AS until_us,
    CASE
        WHEN s.touch_us < $as_of_us THEN CASE WHEN s.progress = 1 THEN 'progress' ELSE 'contact' END
        WHEN s.touch_us IS NULL AND s.left_us <= $as_of_us
            THEN CASE WHEN n.outcome = 'open' THEN 'move' ELSE n.outcome END
    END AS ended_by
FROM shelf_stretches AS s
INNER JOIN phases AS h ON h.code = s.phase AND h.rank IS NOT NULL
LEFT JOIN phases AS n ON n.code = s.next_phase
WHERE
    $shown
    AND CASE
        WHEN s.left_us <= $as_of_us THEN s.measured
        ELSE s.from_us < $as_of_us OR (s.opening AND s.from_us <= $as_of_us)
    END
    AND s.deal NOT IN (SELECT deal FROM late)
UNION ALL
SELECT deal, step, phase, from_us, until_us, ended_by FROM late_gaps

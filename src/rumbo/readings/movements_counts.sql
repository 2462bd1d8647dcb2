-- How often each passage was made, and how often into a phase that the deal knew.
SELECT
    from_phase,
    phase AS to_phase,
    kind,
    CAST(sum(moves) AS BIGINT) AS moves,
    CAST(sum(again) AS BIGINT) AS again,
    CAST(sum(untimed) AS BIGINT) AS untimed
FROM moves
GROUP BY from_phase, phase, kind

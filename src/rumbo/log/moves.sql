-- How often each passage was made on each day (UTC, since 1970): by block of deals, so that an
-- import counts anew only what it rewrites. `again` came back to a phase that the deal knew,
-- `untimed` left one after a time that nobody knows.
SELECT
    block,
    -- Counted from the year 1, so that the division never rounds up.
    CAST((entered_us + 719162 * 86400000000) // 86400000000 - 719162 AS INTEGER) AS day,
    from_phase,
    phase,
    kind,
    CAST(count(*) AS INTEGER) AS moves,
    CAST(count(*) FILTER (WHERE visit > 1) AS INTEGER) AS again,
    CAST(count(*) FILTER (WHERE from_phase IS NOT NULL AND spent_us IS NULL) AS INTEGER) AS untimed
FROM moves_told
GROUP BY block, day, from_phase, phase, kind
ORDER BY block, day, from_phase, phase, kind

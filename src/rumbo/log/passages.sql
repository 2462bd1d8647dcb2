-- Every visit to a phase, how it was entered and left: each row of `ordered` beside its
-- neighbours, in the order in which that table was written.
WITH linked AS (
    SELECT
        deal,
        phase,
        entered_us,
        inferred,
        timed,
        visit,
        row_number() OVER () AS place,
        lag(deal) OVER () AS deal_before,
        lag(phase) OVER () AS phase_before,
        lag(entered_us) OVER () AS us_before,
        lag(timed) OVER () AS timed_before,
        lead(deal) OVER () AS deal_after,
        lead(phase) OVER () AS phase_after,
        lead(entered_us) OVER () AS us_after,
        lead(timed) OVER () AS timed_after
    FROM ordered
)

SELECT
    CAST(l.deal >> $block_bits AS INTEGER) AS block,
    l.deal,
    CAST(l.place - s.place + 1 AS SMALLINT) AS step,
    l.phase,
    l.entered_us,
    CASE WHEN l.deal_before = l.deal THEN l.phase_before END AS from_phase,
    CASE
        WHEN l.deal_before = l.deal AND l.timed AND (l.timed_before OR l.us_before < l.entered_us)
            THEN l.entered_us - l.us_before
    END AS spent_us,
    CASE WHEN l.deal_before = l.deal THEN k.kind ELSE 0 END AS kind,
    l.visit,
    CASE WHEN l.deal_after = l.deal THEN l.phase_after END AS next_phase,
    CASE WHEN l.deal_after = l.deal THEN l.us_after END AS left_us,
    l.inferred,
    l.timed,
    -- A visit that ends when it begins has a length only where both moments are known.
    l.deal_after IS DISTINCT FROM l.deal
        OR (l.timed_after AND (l.timed OR l.entered_us < l.us_after)) AS measured
FROM linked AS l
LEFT JOIN kinds AS k ON k.from_phase = l.phase_before AND k.phase = l.phase
INNER JOIN starts AS s ON s.deal = l.deal

-- The columns of the passages table, of the arrays that `order` made of some deals.
SELECT
    CAST(deal >> $block_bits AS INTEGER) AS block,
    deal,
    step,
    phase,
    entered_us,
    nullif(from_phase, -1) AS from_phase,
    nullif(spent_us, -1) AS spent_us,
    nullif(kind, -1) AS kind,
    visit,
    nullif(next_phase, -1) AS next_phase,
    nullif(left_us, -9223372036854775808) AS left_us,
    inferred,
    timed,
    measured
FROM given

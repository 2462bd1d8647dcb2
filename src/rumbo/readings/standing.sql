-- One row per open deal: its clocks, what of it is late, and its state, the first that holds.
SELECT
    c.deal,
    phase,
    visit,
    days_in_phase,
    days_open,
    days_since_contact,
    days_since_progress,
    pushes,
    days_pushed,
    contacts,
    trap,
    s.contact_limit,
    s.progress_limit,
    s.contact_spent,
    s.progress_spent,
    s.contact_spent > s.contact_limit AS late_contact,
    s.progress_spent > s.progress_limit AS late_progress,
    gap_days IS NOT NULL AS paused,
    CASE
        WHEN last_kind IN (3, 4) AND days_in_phase <= $backward_days THEN 'regressing'
        WHEN last_touch IS NOT NULL AND coalesce(days_since_contact, days_open) >= $silent_days THEN 'silent'
        WHEN days_in_phase > p90_days THEN 'blocked'
        WHEN parked OR (gap_days IS NOT NULL AND s.progress_spent <= s.progress_limit)
            THEN 'paused'
        WHEN s.progress_spent > s.progress_limit THEN 'stalled'
        WHEN last_touch = 2 THEN 'waiting_us'
        WHEN last_touch = 1 AND days_since_touch > $answer_days THEN 'waiting_them'
        ELSE 'advancing'
    END AS state
FROM clocks AS c
INNER JOIN spent AS s ON s.deal = c.deal

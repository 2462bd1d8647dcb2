-- Each open deal in a phase of the road: what shows of it since it last went back, and whether that
-- supports the phase that is declared.
WITH back AS (
    SELECT deal, max(entered_us) AS since_us
    FROM visits
    WHERE kind IN (3, 4, 8)
    GROUP BY deal
),

standing_now AS (
    SELECT d.deal, d.phase, d.entered_us, h.rank, b.since_us, p.entered_us AS before_us
    FROM every_deal AS d
    INNER JOIN phases AS h ON h.code = d.phase AND h.rank IS NOT NULL
    LEFT JOIN back AS b ON b.deal = d.deal
    LEFT JOIN visits AS p ON p.deal = d.deal AND p.step = d.step - 1
    WHERE d.status = 'open'
),

seen AS (
    SELECT
        n.deal,
        s.shown_us,
        {'phase': r.phase, 'shown_us': s.shown_us, 'activity_id': s.activity_id} AS piece,
        {'shown_us': s.shown_us, 'rank': h.rank, 'activity_id': s.activity_id} AS place,
        h.rank - n.rank AS ahead,
        s.shown_us >= n.entered_us AS since,
        h.rank = n.rank AND s.shown_us >= n.entered_us - $before_us AS own,
        h.rank = n.rank AND s.shown_us >= coalesce(n.before_us, s.shown_us) AS early
    FROM reality_shown AS s
    INNER JOIN standing_now AS n ON n.deal = s.deal
    INNER JOIN reality_sorts AS r ON r.declared = n.phase AND r.place = s.place
    INNER JOIN phases AS h ON h.code = r.phase
    WHERE s.shown_us >= coalesce(n.since_us, s.shown_us)
),

told AS (
    SELECT
        deal,
        arg_max(piece, place) AS latest,
        arg_max(ahead, place) AS latest_ahead,
        arg_max(piece, place) FILTER (WHERE own) AS own,
        max(shown_us) FILTER (WHERE own) AS own_us,
        min(shown_us) FILTER (WHERE early) AS began_us
    FROM seen
    GROUP BY deal
),

weighed AS (
    SELECT
        t.deal,
        count(DISTINCT CAST(floor(s.shown_us / 86400000000.0) AS BIGINT)) FILTER (WHERE s.ahead < 0) AS days_before,
        coalesce(bool_or(s.since AND s.ahead > 0), false) AS later
    FROM told AS t
    INNER JOIN seen AS s
        ON s.deal = t.deal AND s.since AND s.shown_us > coalesce(t.own_us, s.shown_us - 1)
    GROUP BY t.deal
),

judged AS (
    SELECT
        n.deal,
        n.phase,
        n.entered_us,
        t.latest,
        t.own,
        t.began_us,
        CASE
            WHEN t.latest_ahead > 0 AND t.latest.shown_us >= n.entered_us THEN 'stage_behind'
            WHEN t.latest_ahead < 0 AND coalesce(w.days_before, 0) >= CASE WHEN t.own IS NULL THEN 1 ELSE 2 END
                AND NOT coalesce(w.later, false) AND list_contains($named, n.phase)
                THEN 'stage_ahead'
            WHEN t.own IS NOT NULL OR w.later THEN 'supported'
            ELSE 'unclear'
        END AS reality
    FROM standing_now AS n
    LEFT JOIN told AS t ON t.deal = n.deal
    LEFT JOIN weighed AS w ON w.deal = n.deal
)

SELECT
    deal,
    phase,
    reality,
    CASE
        WHEN reality = 'supported' THEN phase
        WHEN reality <> 'unclear' THEN latest.phase
    END AS real_phase,
    CASE WHEN reality = 'supported' AND own IS NOT NULL THEN own.activity_id ELSE latest.activity_id END
        AS activity_id,
    CASE WHEN reality = 'supported' AND own IS NOT NULL THEN own.shown_us ELSE latest.shown_us END
        AS shown_us,
    CASE WHEN began_us < entered_us THEN entered_us - began_us ELSE 0 END AS late_us
FROM judged

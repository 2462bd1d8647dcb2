-- When what deals wait for was due, in days of work; what is not due yet is left out.
WITH counted AS (
    SELECT
        w.deal,
        w.what,
        w.days + b.before_days + b.works * (w.since_us - b.starts_us) / (b.ends_us - b.starts_us) AS days
    FROM awaited AS w
    INNER JOIN business_days AS b
        ON b.day = CAST(make_timestamp(w.since_us) AT TIME ZONE 'UTC' AT TIME ZONE $zone AS DATE)
),

placed AS (
    -- What is due at the very end of a day is due when the next day of work begins.
    SELECT deal, what, days, CAST(floor(days + 0.0000000001) AS BIGINT) AS whole FROM counted
),

due AS (
    SELECT
        p.deal,
        p.what,
        b.starts_us + CAST(round(greatest(p.days - p.whole, 0) * (b.ends_us - b.starts_us)) AS BIGINT) AS due_us
    FROM placed AS p
    INNER JOIN business_days AS b ON b.works = 1 AND b.before_days = p.whole
)

SELECT deal, what, due_us
FROM due
WHERE what <> 'reply' OR due_us < $as_of_us

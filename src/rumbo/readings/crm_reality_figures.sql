-- How many open deals are declared where the log shows them, counted and weighed by their amount.
SELECT
    count(*) AS deals,
    count(*) FILTER (WHERE r.reality = 'supported') AS supported,
    count(*) FILTER (WHERE r.reality = 'stage_ahead') AS ahead,
    count(*) FILTER (WHERE r.reality = 'stage_behind') AS behind,
    count(*) FILTER (WHERE coalesce(r.reality, 'unclear') = 'unclear') AS unclear,
    sum(d.amount) FILTER (WHERE r.reality = 'stage_ahead') AS amount_ahead,
    sum(d.amount) FILTER (WHERE r.reality = 'supported') AS amount_supported,
    sum(d.amount) FILTER (WHERE r.reality <> 'unclear') AS amount_judged,
    sum(CAST(d.amount AS DOUBLE) * CAST(d.amount AS DOUBLE)) FILTER (WHERE r.reality <> 'unclear') AS squares,
    count(*) FILTER (WHERE r.reality <> 'unclear' AND d.amount > 0) AS weighed
FROM deals AS d
LEFT JOIN reality AS r ON r.deal = d.deal
WHERE d.status = 'open' AND d.phase IS NOT NULL

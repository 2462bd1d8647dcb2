-- The permitted deals whole; of all others how they stand at the date, and nothing that tells which
-- deal it is, whose, or what it is worth.
SELECT * FROM permitted_deals
UNION ALL BY NAME
SELECT
    v.deal,
    p.pipeline_id,
    p.pipeline,
    p.stage,
    v.phase,
    v.step,
    v.entered_us,
    v.kind,
    v.visit,
    v.from_phase,
    p.outcome AS status,
    CASE WHEN p.outcome <> 'open' THEN v.entered_us END AS closed_us,
    epoch_us(d.created_at) AS created_us
FROM visits AS v
INNER JOIN phases AS p ON p.code = v.phase
INNER JOIN whole_deals AS d ON d.code = v.deal
ANTI JOIN mine AS m ON m.code = v.deal
WHERE v.left_us IS NULL

-- The whole path of each deal whose path may have changed: the phases it was in, in order.
SELECT
    CAST(deal >> $block_bits AS INTEGER) AS block,
    deal,
    list(phase ORDER BY step) AS path
FROM new_passages
GROUP BY deal
ORDER BY deal

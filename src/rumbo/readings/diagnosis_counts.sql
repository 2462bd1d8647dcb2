-- The open deals, those that nobody has been in touch with or moved, and what they are worth.
SELECT
    count(*) AS deals,
    sum(d.amount) AS amount,
    count(*) FILTER (WHERE s.late_contact) AS without_contact,
    sum(d.amount) FILTER (WHERE s.late_contact) AS amount_without_contact,
    count(*) FILTER (WHERE s.late_progress) AS no_progress,
    sum(d.amount) FILTER (WHERE s.late_progress) AS amount_no_progress,
    (SELECT count(*) FROM every_touch WHERE kind IN (2, 3, 4)) AS contacts,
    (SELECT count(*) FROM visits WHERE kind IN (1, 2) AND timed) AS advances
FROM standing AS s
INNER JOIN deals AS d ON d.deal = s.deal

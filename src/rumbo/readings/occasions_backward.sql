-- The passages whose causes are asked for: those that went back.
SELECT deal, entered_us AS moment_us, from_phase, phase AS to_phase, kind, step, visit
FROM passages
WHERE kind IN (3, 4) AND entered_us BETWEEN $from_us AND $until_us

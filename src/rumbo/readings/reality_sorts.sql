-- For a deal that is declared in a phase, the phase that each sort of evidence speaks of.
SELECT unnest($declared) AS declared, unnest($places) AS place, unnest($phases) AS phase

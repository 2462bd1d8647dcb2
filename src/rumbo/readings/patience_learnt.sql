-- How long nothing may happen in a phase, as it was learnt elsewhere from all deals.
SELECT unnest($phases) AS phase, unnest($waits) AS patience_us

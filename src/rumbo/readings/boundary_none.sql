-- The deals outside of each boundary, before any was looked for.
SELECT '' AS boundary, deal, from_us, false AS still FROM boundary_lives WHERE false

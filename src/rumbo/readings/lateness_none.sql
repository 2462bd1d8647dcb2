-- The playbook steps that are overdue, before any was looked for.
SELECT deal, '' AS step, entered_us AS due_us FROM deals WHERE false

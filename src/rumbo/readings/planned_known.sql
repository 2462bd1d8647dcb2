-- Whether the log tells of next steps at all by the date, of any deal: of none, nobody can say that it
-- lacks one.
SELECT
    EXISTS (
        SELECT 1 FROM every_deal WHERE next_step_at IS NOT NULL OR coalesce(trim(next_step), '') <> ''
    )
    OR EXISTS (
        SELECT 1
        FROM all_activities
        WHERE $plans AND kind IN ('meeting', 'call') AND status = 'planned'
    ) AS known

-- What the log says of any deal at all by the date: of the rest nobody can say that it is missing.
SELECT
    coalesce(bool_or(own_amount IS NOT NULL), false) AS no_amount,
    coalesce(bool_or(expected_close_at IS NOT NULL), false) AS past_close,
    coalesce(bool_or(coalesce(trim(next_step), '') <> '' OR next_step_at IS NOT NULL), false) AS no_next_step,
    EXISTS (SELECT 1 FROM deal_contacts) AS no_person,
    EXISTS (SELECT 1 FROM reality) AND EXISTS (SELECT 1 FROM reality WHERE reality <> 'unclear') AS stages,
    EXISTS (SELECT 1 FROM changes WHERE field = 'stage' AND NOT inferred AND actor_id IS NOT NULL) AS batch_update,
    EXISTS (SELECT 1 FROM all_owners WHERE active IS NOT NULL) AS owner_inactive,
    coalesce(bool_or(account_id IS NOT NULL), false)
        AND EXISTS (SELECT 1 FROM all_accounts WHERE name IS NOT NULL OR domain IS NOT NULL) AS duplicate_account
FROM every_deal

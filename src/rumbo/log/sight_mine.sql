-- The deals that belong to some owners now.
SELECT code, id, account_id FROM whole_deals WHERE list_contains($owner_ids, owner_id)

-- The people of those accounts, and those who take part in those deals.
SELECT c.id FROM whole_contacts AS c INNER JOIN my_accounts AS a ON a.id = c.account_id
UNION
SELECT d.contact_id FROM whole_deal_contacts AS d INNER JOIN mine AS m ON m.code = d.deal

-- Each deal and each thing that could be told of it: whether it is, and since when.
SELECT deal, 'stage_history' AS ability, staged_us IS NOT NULL AS known, staged_us AS begins_us FROM coverage_deals
UNION ALL
SELECT deal, 'first_stages', began_us IS NOT NULL, began_us FROM coverage_deals
UNION ALL
SELECT deal, 'activity_record', first_us IS NOT NULL, first_us FROM coverage_deals
UNION ALL
SELECT deal, 'contact_direction', directed, NULL FROM coverage_deals WHERE first_us IS NOT NULL
UNION ALL
SELECT deal, 'committee_people', accompanied, NULL FROM coverage_deals
UNION ALL
SELECT deal, 'committee_roles', placed, NULL FROM coverage_deals WHERE accompanied
UNION ALL
SELECT deal, 'deal_amounts', own_amount IS NOT NULL, NULL FROM coverage_deals
UNION ALL
SELECT deal, 'exchange_rates', amount IS NOT NULL, NULL FROM coverage_deals WHERE own_amount IS NOT NULL
UNION ALL
SELECT deal, 'amount_history', priced_us IS NOT NULL, priced_us FROM coverage_deals
UNION ALL
SELECT deal, 'expected_closes', expected_close_at IS NOT NULL, NULL FROM coverage_deals WHERE status = 'open'
UNION ALL
SELECT deal, 'close_date_history', pushed_us IS NOT NULL, pushed_us FROM coverage_deals
UNION ALL
SELECT deal, 'deal_owners', owner_id IS NOT NULL, NULL FROM coverage_deals
UNION ALL
SELECT deal, 'deal_accounts', account_id IS NOT NULL, NULL FROM coverage_deals
UNION ALL
SELECT deal, 'segment_fields', segment IS NOT NULL, NULL FROM coverage_deals
UNION ALL
SELECT deal, 'lost_reasons', lost_reason IS NOT NULL, NULL FROM coverage_deals WHERE status = 'lost'
UNION ALL
SELECT deal, 'next_steps', next_step IS NOT NULL, NULL FROM coverage_deals WHERE status = 'open'
UNION ALL
SELECT deal, 'conversation_texts', worded, NULL FROM coverage_deals WHERE first_us IS NOT NULL
UNION ALL
SELECT deal, 'after_sale', served, NULL FROM coverage_deals WHERE status = 'won'

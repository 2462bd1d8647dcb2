-- Each deal and each thing that could be told of it: whether it is.
SELECT deal, 'stage_history' AS ability, staged_us IS NOT NULL AS known FROM coverage_deals
UNION ALL
SELECT deal, 'first_stages', began_us IS NOT NULL FROM coverage_deals
UNION ALL
SELECT deal, 'activity_record', activities > 0 FROM coverage_deals
UNION ALL
SELECT deal, 'contact_direction', directed > 0 FROM coverage_deals WHERE activities > 0
UNION ALL
SELECT deal, 'committee_people', people > 0 FROM coverage_deals
UNION ALL
SELECT deal, 'committee_roles', placed > 0 FROM coverage_deals WHERE people > 0
UNION ALL
SELECT deal, 'deal_amounts', stated FROM coverage_deals
UNION ALL
SELECT deal, 'exchange_rates', priced FROM coverage_deals WHERE stated
UNION ALL
SELECT deal, 'amount_history', priced_us IS NOT NULL FROM coverage_deals
UNION ALL
SELECT deal, 'expected_closes', expected FROM coverage_deals WHERE status = 'open'
UNION ALL
SELECT deal, 'close_date_history', pushed_us IS NOT NULL FROM coverage_deals
UNION ALL
SELECT deal, 'deal_owners', owned FROM coverage_deals
UNION ALL
SELECT deal, 'deal_accounts', bought FROM coverage_deals
UNION ALL
SELECT deal, 'segment_fields', segmented FROM coverage_deals
UNION ALL
SELECT deal, 'lost_reasons', explained FROM coverage_deals WHERE status = 'lost'
UNION ALL
SELECT deal, 'next_steps', planned FROM coverage_deals WHERE status = 'open'
UNION ALL
SELECT deal, 'conversation_texts', worded > 0 FROM coverage_deals WHERE activities > 0
UNION ALL
SELECT deal, 'after_sale', served FROM coverage_deals WHERE status = 'won'

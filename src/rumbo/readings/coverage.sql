-- One row per thing that answers rest on: of how many cases it could be told, of how many it is, and
-- when that begins. Cases are deals, but activities and people in deals where it is about those.
SELECT 'stage_history' AS ability, count(*) AS n, count(staged_us) AS covered, min(staged_us) AS begins_us FROM coverage_deals
UNION ALL
SELECT 'first_stages', count(*), count(began_us), min(began_us) FROM coverage_deals
UNION ALL
SELECT 'activity_record', count(*), count(first_us), min(first_us) FROM coverage_deals
UNION ALL
SELECT 'contact_direction', CAST(coalesce(sum(activities), 0) AS BIGINT), CAST(coalesce(sum(directed), 0) AS BIGINT), NULL FROM coverage_deals
UNION ALL
SELECT 'committee_people', count(*), count(*) FILTER (WHERE people > 0), NULL FROM coverage_deals
UNION ALL
SELECT 'committee_roles', CAST(coalesce(sum(people), 0) AS BIGINT), CAST(coalesce(sum(placed), 0) AS BIGINT), NULL FROM coverage_deals
UNION ALL
SELECT 'deal_amounts', count(*), count(*) FILTER (WHERE stated), NULL FROM coverage_deals
UNION ALL
SELECT 'exchange_rates', count(*), count(*) FILTER (WHERE priced), NULL FROM coverage_deals WHERE stated
UNION ALL
SELECT 'amount_history', count(*), count(priced_us), min(priced_us) FROM coverage_deals
UNION ALL
SELECT 'expected_closes', count(*), count(*) FILTER (WHERE expected), NULL FROM coverage_deals WHERE status = 'open'
UNION ALL
SELECT 'close_date_history', count(*), count(pushed_us), min(pushed_us) FROM coverage_deals
UNION ALL
SELECT 'deal_owners', count(*), count(*) FILTER (WHERE owned), NULL FROM coverage_deals
UNION ALL
SELECT 'deal_accounts', count(*), count(*) FILTER (WHERE bought), NULL FROM coverage_deals
UNION ALL
SELECT 'segment_fields', count(*), count(*) FILTER (WHERE segmented), NULL FROM coverage_deals
UNION ALL
SELECT 'lost_reasons', count(*), count(*) FILTER (WHERE explained), NULL FROM coverage_deals WHERE status = 'lost'
UNION ALL
SELECT 'next_steps', count(*), count(*) FILTER (WHERE planned), NULL FROM coverage_deals WHERE status = 'open'
UNION ALL
SELECT 'conversation_texts', CAST(coalesce(sum(activities), 0) AS BIGINT), CAST(coalesce(sum(worded), 0) AS BIGINT), NULL FROM coverage_deals
UNION ALL
SELECT 'after_sale', count(*), count(*) FILTER (WHERE served), NULL FROM coverage_deals WHERE status = 'won'

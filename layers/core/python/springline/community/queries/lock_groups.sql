-- Has changes of a source system's groups wait for each other, as upsert_groups does for the groups that a batch speaks
-- of: what answers what depends on the messages around. Cost: one row lock per group.
select from chat_group
where tenant_id = current_tenant() and source_system = any(:source_systems::text[])
order by source_key for no key update

-- Ids of people with a Signal identity, in order: those after :after, at most :limit. Cost: the keys of these people, and
-- of the people of other chat systems between them. Index: user_attribute_pkey.
select distinct user_id from user_attribute
where tenant_id = current_tenant() and user_id > :after::bigint and starts_with(key, 'signal_member_key:')
order by user_id
limit :limit::integer

-- Has messages that mention an account mention a person without a name; returns at most :limit ids. What the messages say
-- stays. Cost: a sequential scan of the tenant's messages, which erasing somebody does once.
update message m
set mentions = (
    select jsonb_agg(case when mention->>'member_key' = :account then jsonb_set(mention, '{member_key}', to_jsonb(:placeholder::text)) else mention end
                     order by place)
    from jsonb_array_elements(m.mentions) with ordinality each (mention, place))
where id = any(array(
    select id from message
    where tenant_id = current_tenant() and source_system = :source_system
      and mentions @> jsonb_build_array(jsonb_build_object('member_key', :account::text))
    limit :limit for no key update))
returning id

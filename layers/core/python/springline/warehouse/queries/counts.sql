-- How much there is, one row: messages, people and requests. Costs a count over three of the tenant's primary keys.
select
    (select count(*) from raw_signal_messages where tenant_id = current_tenant() and operation <> 'delete'),
    (select count(*) from people_index where tenant_id = current_tenant() and not deleted),
    (select count(*) from request_index where tenant_id = current_tenant() and not deleted)

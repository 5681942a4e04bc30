-- Holds a thing that was leased, where the lease has not been taken over: until the transaction ends nobody else can claim
-- it. No row where it has. Cost: one row by key.
select asset_id from search_sync_work
where tenant_id = current_tenant() and index_name = :index_name::text and asset_id = :asset_id::bigint
  and token = :token::uuid
for update

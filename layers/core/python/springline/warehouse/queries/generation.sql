-- The generation of a kind of document; no row before the first one. Index: the primary key.
select generation from index_generation where tenant_id = current_tenant() and kind = :kind

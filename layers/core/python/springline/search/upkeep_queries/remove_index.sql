-- Removes an index that has been dropped; nothing where it is not to be. Changes that waited for the family's last index go
-- with it: nobody would take them. Cost: one row, by the primary key; those changes.
with removed as (
    delete from search_index
    where tenant_id = current_tenant() and index_name = :index_name and state = 'dropping'
    returning index_name, family
), unheard as (
    delete from search_sync_queue change
    using removed
    where change.tenant_id = current_tenant() and change.family = removed.family and not exists (
        select from search_index other
        where other.tenant_id = current_tenant() and other.family = removed.family
          and other.index_name <> removed.index_name)
)
select index_name from removed;

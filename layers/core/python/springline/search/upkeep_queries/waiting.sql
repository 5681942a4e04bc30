-- How many things wait to be sent to an index, dead letters aside, counted up to `most`.
-- Cost: reads as many rows of the primary key.
select count(*) from (
    select from search_sync_work
    where tenant_id = current_tenant() and index_name = :index_name and due_at < 'infinity'
    limit :most::integer
) waiting;

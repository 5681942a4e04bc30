-- Adds the indexes of a new generation, from JSON of {index_name, library_slug}; from this commit on they are sent what
-- changes. Returns how many. Cost: as many rows.
with added as (
    insert into search_index (tenant_id, index_name, family, generation, library_slug)
    select current_tenant(), index_name, :family, :generation::bigint, library_slug
    from jsonb_to_recordset(:indexes::jsonb) as wanted (index_name text, library_slug text)
    returning 1
)
select count(*) from added;

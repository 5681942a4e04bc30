-- People whose names hold all of :words, by name: (id, name, whether it is a bot). The legacy way, while the index is not
-- to be had. Cost: reads all of the tenant's people.
select id, display_name, is_bot from "user"
where tenant_id = current_tenant()
  and not exists (select from unnest(:words::text[]) word where strpos(lower(display_name), word) = 0)
order by display_name collate "C", id
limit :limit::integer

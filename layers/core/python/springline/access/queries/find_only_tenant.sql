-- Returns the id of the only tenant, or null where there are several or none. Cost: two rows at most.
select find_only_tenant()

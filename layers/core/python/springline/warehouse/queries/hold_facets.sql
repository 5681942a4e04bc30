-- Lets landings count side by side while no rebuild is under way, and has them wait for one that is.
select pg_advisory_xact_lock_shared(hashtext('index_facet'), current_tenant())

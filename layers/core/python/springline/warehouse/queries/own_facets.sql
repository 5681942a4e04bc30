-- Waits for landings that are counting and has others wait until the rebuild's transaction ends: what they count twice,
-- once themselves and once by the rebuild, would stay wrong.
select pg_advisory_xact_lock(hashtext('index_facet'), current_tenant())

-- Has one transaction at a time change what a tenant's things rest on: whether a thing is suspect depends on all that is
-- upstream of it, which no lock of rows covers.
select pg_advisory_xact_lock(hashtext('provenance'), current_tenant())

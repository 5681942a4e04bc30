-- Lets nobody else register an app with this key until the transaction ends; where it is new, there is no row to lock.
select pg_advisory_xact_lock(hashtext('app ' || :key::text), current_tenant())

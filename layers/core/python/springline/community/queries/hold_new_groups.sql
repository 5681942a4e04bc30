-- Has those who create groups of the tenant do it one after another: an upsert gives way to another's row by one unique
-- key, and fails on the other one, the slug, when both are stored at the same moment. Held until the transaction ends.
-- Cost: one lock.
select pg_advisory_xact_lock(hashtext('chat_group'), current_tenant())

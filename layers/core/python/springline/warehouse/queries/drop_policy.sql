-- Keeps the tenant's rows of a kind for ever; what was removed may land again.
delete from retention_policy where tenant_id = current_tenant() and kind = :kind

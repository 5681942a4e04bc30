-- Returns number and hash of the tenant's last audit entry as it was announced, or nothing where there is none.
-- Cost: one row. Index: audit_head_pkey.
select number, hash from audit_head where tenant_id = current_tenant()

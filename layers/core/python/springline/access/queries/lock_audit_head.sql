-- Returns the transaction's tenant, and number and hash of its last audit entry (0 and :genesis before the first one).
-- Entries are appended one after another: whoever comes second waits here for the end of the first transaction, and
-- then sees what it wrote. Cost: one row. Index: audit_head_pkey.
insert into audit_head as head (tenant_id, number, hash) values (current_tenant(), 0, :genesis::bytea)
on conflict (tenant_id) do update set number = head.number
returning tenant_id, number, hash

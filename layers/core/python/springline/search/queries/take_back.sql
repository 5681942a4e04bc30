-- Removes attempts from the ledger that never reached their index. Cost: :refused rows by key.
delete from search_ledger held
using jsonb_to_recordset(:refused::jsonb) as refused (index_name text, document_id bigint, rev bigint)
where held.tenant_id = current_tenant() and held.index_name = refused.index_name
  and held.document_id = refused.document_id and held.rev = refused.rev and held.state = 'sent'
